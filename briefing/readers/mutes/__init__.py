"""What readers did about cards: acknowledged or muted, until when, and what ended it.

`until.py` reads until when a card is muted, `actions.py` writes and reads marks, `judging.py` says at freezing which of
them still hold, `which.py` finds the card that somebody means.
"""
