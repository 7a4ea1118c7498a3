"""Text messages through gateways."""
