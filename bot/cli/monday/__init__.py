"""What sends the briefing of every Monday, shows it beforehand, and is done about its cards."""
