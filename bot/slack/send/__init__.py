"""The ways out to Slack."""
