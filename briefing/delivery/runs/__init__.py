"""The work of a week: what is due, the steps of a run, what became of each briefing, and the workers that do it."""
