"""
One module or package a source.

Each maps foreign errors to data/errors.py at its own seam, and hands over plain values.
"""
