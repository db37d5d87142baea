"""The steps, oldest first. The four digits that a name begins with are the step's revision."""
