"""The portal's feeds and item pages."""
