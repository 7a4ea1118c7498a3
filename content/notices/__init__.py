"""What the installation tells staff and carriers: never citizens, and nothing of it is a figure."""
