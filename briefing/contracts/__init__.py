"""What every room of `briefing` shares: frozen values with no behaviour of their own."""
