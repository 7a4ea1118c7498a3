"""Line drawings of our own, one a subject, where an item has no photograph."""
