"""What an officer's desk needs of the plans: what waits, reminders, kept reports, the year's
calendar."""
