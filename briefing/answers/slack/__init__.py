"""`/risk` answers as Slack messages: the answer first, what to ask next last."""
