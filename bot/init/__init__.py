"""Writes the first settings: looks at what there is on GitHub, proposes services and teams, asks as little as it can.

`discovery` asks GitHub, Slack and this computer, and `choices` whoever sits there; `proposal` turns what was seen into
services and teams, `settings_file` into a file, and `additions` into what an existing one lacks.
"""
