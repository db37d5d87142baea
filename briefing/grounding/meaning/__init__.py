"""Proving causes, readings, severities, states, names and orders."""
