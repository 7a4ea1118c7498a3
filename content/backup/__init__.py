"""A copy of an installation, and the way back from it."""
