"""The web server that takes signed events and coverage reports; start at app.py."""
