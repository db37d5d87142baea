"""What severity finds in a week and the cards that come of it, with the facts that are about findings."""
