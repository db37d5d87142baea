"""Mirrors of remote repositories: bare, without file contents, fetched again at every collection."""
