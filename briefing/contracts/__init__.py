"""What every room of `briefing` speaks in: frozen values with no behaviour of their own."""
