"""Channels on Telegram."""
