"""The email edition."""
