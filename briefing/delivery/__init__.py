"""Who is due, and the way of a briefing to them: runs, parts, outlets."""
