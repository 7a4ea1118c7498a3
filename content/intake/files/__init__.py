"""Files that people bring: what they truly are, whether they are sound, and the process in which
they are read."""
