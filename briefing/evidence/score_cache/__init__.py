"""What was scored, kept in the store by service and week, so that a briefing or a question need not score it again."""
