"""Mirrors of other people's repositories: bare, without file contents, fetched again at every collection."""
