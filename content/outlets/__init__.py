"""Where each channel ends: one row an outlet."""
