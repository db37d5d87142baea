"""What Slack shows of the story's weeks, as pictures for docs: `make pictures`."""
