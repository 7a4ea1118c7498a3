"""Pages on Facebook."""
