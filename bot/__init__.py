"""The side that people and clocks touch: the command line now, Slack and the scheduler next."""
