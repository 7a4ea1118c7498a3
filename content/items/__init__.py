"""Items and their revisions: written, checked, submitted, decided on."""
