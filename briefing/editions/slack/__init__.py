"""The Slack edition, its answers to buttons, and the App Home."""
