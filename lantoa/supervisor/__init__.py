"""What runs an installation on one machine: its parts, started in order, restarted, stopped."""
