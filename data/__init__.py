"""
Everything fetched or stored.

Sources read the outside world and map its errors to data/errors.py. Nothing here judges: no import of scoring.
"""
