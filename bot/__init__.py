"""The side that people and clocks touch: commands, settings, Slack, the web, the scheduler."""
