"""One module or package a source: each maps foreign errors to data/errors.py and hands over plain values."""
