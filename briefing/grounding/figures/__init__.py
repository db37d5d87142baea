"""Proving numbers: each follows from a cited fact, as it is told."""
