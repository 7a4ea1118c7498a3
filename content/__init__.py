"""What is published, to whom, when, and what became of it; the only owner of the database."""
