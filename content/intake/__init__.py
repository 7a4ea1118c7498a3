"""What comes in from outside, made safe: text, files, addresses, times; and what is said when it
cannot be taken."""
