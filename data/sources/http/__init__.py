"""
One way to ask a service over HTTP: its limits kept, its faults named, its secrets masked.

Nothing here knows GitHub or PagerDuty; they are handed a Transport.
"""
