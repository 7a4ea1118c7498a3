"""What people decide, checked the same way from the command line and the console."""
