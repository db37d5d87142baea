"""Writes the first settings: looks at what there is on GitHub, proposes services and teams, asks as little as it can.

Each step is apart from the others: `looking` asks GitHub and Slack, `machine` this computer, `proposing` turns what was
seen into services and teams, `writing` into text, `additions` into what an existing file lacks, `filing` into a file
that is whole or as it was, and `asking` talks to whoever sits there. The others touch nothing outside.
"""
