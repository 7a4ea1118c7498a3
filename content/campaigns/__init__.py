"""Campaigns: items that belong together around an event day, and what is done with all of them."""
