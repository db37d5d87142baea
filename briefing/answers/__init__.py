"""What a reader may ask between two briefings: answers from what is frozen, kept and stored, never computed anew."""
