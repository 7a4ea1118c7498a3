"""The publishing office: its profile, its letterhead, its working days and sending hours."""
