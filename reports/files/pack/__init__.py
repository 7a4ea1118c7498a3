"""The evidence pack: its proofs, its pages, and the ZIP that holds both."""
