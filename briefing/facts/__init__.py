"""Facts: every statement that a briefing may make, computed from one scope's scored changes.

One module per kind of fact; `BUILDERS` in `payloads/build.py` is the only list of them. Nothing here decides
how bad a fact is: that is severity's business.
"""
