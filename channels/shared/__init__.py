"""What several channels need: HTTP, failures into outcomes, lanes, files, fills."""
