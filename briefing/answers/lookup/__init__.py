"""Finds what somebody means, and what its reader may see of it."""
