"""The pump's half: leases, claims, settling, and what becomes known later."""
