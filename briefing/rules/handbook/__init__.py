"""The signals as a published thing: what each measures, what it is worth, when it is unavailable."""
