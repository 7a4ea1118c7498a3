"""What a report says, before anybody decides how it looks."""
