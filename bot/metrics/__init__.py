"""Operators' metrics, read from our own tables when asked: any process answers for all, across restarts.

`standing.py` is what is pressing, `figures.py` makes metrics of the tables, `exposition.py` writes them as text, and
`pages.py` serves them.
"""
