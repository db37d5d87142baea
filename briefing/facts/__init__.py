"""Facts: every statement a briefing may make, all listed in `BUILDERS` (`payloads/build.py`)."""
