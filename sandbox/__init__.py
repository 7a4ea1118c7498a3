"""Local stand-ins that speak the providers' real wire formats and can be told to fail.

For tests and the demo only.
"""
