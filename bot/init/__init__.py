"""Writes the first settings from what is on GitHub, asking as little as it can; start at proposal.py."""
