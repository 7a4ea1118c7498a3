"""The officers' pages: words, shell, access, looks, and a file of views for each noun."""
