"""What other programs put on the clipboard or into a file as HTML, read as what it shows."""
