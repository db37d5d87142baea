"""Everything fetched or stored. Sources map foreign errors to data/errors.py; nothing here judges anything."""
