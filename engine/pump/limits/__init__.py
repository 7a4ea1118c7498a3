"""What a pump may do at a moment: rate, quotas of parts, how much is in flight, the breaker, the
permit."""
