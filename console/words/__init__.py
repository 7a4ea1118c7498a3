"""What things are called on screen, in the languages of the console."""
