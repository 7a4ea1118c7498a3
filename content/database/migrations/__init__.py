"""Alembic's folder: one file a step, never edited once landed."""
