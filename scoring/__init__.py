"""Pure functions: values in, values out. No I/O, no clock, no import of a sibling package."""
