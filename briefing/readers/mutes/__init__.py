"""What readers did about cards: acknowledged or muted, until when, and what ended it.

`until.py` reads until when a card is muted, `actions.py` stores marks, `judging.py` says at freezing which still hold,
`which.py` finds a card by name.
"""
