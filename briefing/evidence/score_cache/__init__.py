"""Scores kept in the store by service and week, so that a briefing or a question need not compute them again."""
