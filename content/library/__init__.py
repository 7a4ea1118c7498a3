"""The office's pictures: what is known of each, its rights, where it is used."""
