"""What a sentence says of each of its numbers: its form, unit, time, owner, and what it counts."""
