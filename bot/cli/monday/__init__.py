"""Sends Monday's briefings, previews them, and acts on their cards."""
