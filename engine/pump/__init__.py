"""One outlet's work: claim, mark, send, settle, in short committed turns."""
