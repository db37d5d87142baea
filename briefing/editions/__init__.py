"""Editions: a frozen payload and its narrative, rendered for one outlet and one way of naming people.

`values.py` says what an edition contains, as plain text; each outlet (`terminal`, `slack`, `email`, `page`) lays it out
and escapes it. Nothing here computes a number that the payload does not have.
"""
