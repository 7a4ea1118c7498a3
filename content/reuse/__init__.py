"""Items used again: copies, templates of the office, and where an item came from."""
