"""The web pages: the officers' console and the public edge."""
