"""What became of every delivery: states, log, counts, what waits for a person."""
