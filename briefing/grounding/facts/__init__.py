"""What the cited facts prove: their numbers, what follows from them, their movements, names and ties."""
