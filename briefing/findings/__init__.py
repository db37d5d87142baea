"""What severity finds in a week, the cards made of it, and the facts about findings."""
