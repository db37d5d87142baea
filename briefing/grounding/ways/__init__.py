"""Proving directions, comparisons, ranks, orders and records."""
