"""The entrance: the command line, and the supervisor that starts and stops the parts."""
