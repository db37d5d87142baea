"""One module or package per source: each maps foreign errors to data/errors.py and hands over plain values."""
