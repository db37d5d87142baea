"""Asks a service over HTTP: limits kept, errors named, secrets masked. It knows no service by name."""
