"""What Slack sends, who sent it, and from where."""
