"""One week becomes one edition: evidence, facts, cards, payload, narrative, editions.

This package may import `scoring` and `data`, never `bot`.
"""
