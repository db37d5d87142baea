"""Operators' metrics, read from our own tables when asked: any process answers for all, across restarts."""
