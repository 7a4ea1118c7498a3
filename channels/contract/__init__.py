"""The contract between Lan Tỏa and a way out."""
