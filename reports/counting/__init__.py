"""What is counted and how: every figure once, with the pieces behind it."""
