"""What is looked at once a day."""
