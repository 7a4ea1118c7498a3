"""The commands, a file for each noun. Each file has `register(commands)`."""
