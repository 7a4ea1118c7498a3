"""What becomes known of a delivery after it left."""
