"""Slack: the app that answers, and the client that posts. Its modules load Slack's libraries; this one does not."""
