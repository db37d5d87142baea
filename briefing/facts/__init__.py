"""Facts: every statement a briefing may make, computed from one scope's scored changes. `BUILDERS` in
`payloads/build.py` lists them all.
"""
