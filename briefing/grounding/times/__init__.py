"""Proving periods, days, times of the day, and how long after."""
