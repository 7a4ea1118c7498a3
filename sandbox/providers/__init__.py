"""The stand-ins, one file a provider: each speaks its real wire format."""
