"""Measuring the score, the rules and the narrator."""
