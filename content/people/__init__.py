"""Who uses this installation, what each may do, and the record of what they did."""
