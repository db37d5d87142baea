"""Trying it out: commands that need no account and no settings."""
