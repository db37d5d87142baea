"""The system prompts, as versioned files: a change of words is a new version, or earlier records would lie."""
