"""The system prompts, as versioned files: changed words are a new version, or earlier records would be wrong."""
