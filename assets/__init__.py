"""Pictures and LED frames: bytes in, bytes out, the same bytes for the same input; nothing here
knows files, outlets or the network."""
