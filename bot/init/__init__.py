"""Writes the first settings from what is on GitHub, asking as little as it can.

`discovery` asks GitHub, Slack and this computer, `choices` the person; `proposal` makes services and teams,
`settings_file` a file, and `additions` what an existing file lacks.
"""
