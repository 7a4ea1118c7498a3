"""Lists of addressees and those who must not be written to."""
