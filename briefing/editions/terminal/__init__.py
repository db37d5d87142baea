"""The terminal edition."""
