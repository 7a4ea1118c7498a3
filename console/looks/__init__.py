"""What is shown of a text, a change or a month, made ready for pages."""
