"""The git source: a local clone, streamed without network, hooks or the user's configuration, and never written to."""
