"""The Slack app that answers, and the client that posts. This module does not load Slack's libraries."""
