"""Stored rows become scoring inputs: an organisation as of a moment, its scored changes, and each scope's basis."""
