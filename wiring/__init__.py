"""The only place that knows both sides: rows on one, channels and pictures on the other."""
