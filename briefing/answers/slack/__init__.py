"""What `/risk` answers, laid out as Slack messages: the answer first, and what can be asked next as its last line."""
