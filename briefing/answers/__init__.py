"""What a reader may ask between two briefings, answered from what is frozen, kept and stored."""
