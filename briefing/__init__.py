"""One week becomes one edition. This package may import `scoring` and `data`, never `bot`."""
