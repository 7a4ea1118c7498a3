"""Read documents written as the Markdown of an item, proved by reading it back."""
