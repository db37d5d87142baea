"""An organisation's own changes with what became of them: gathered, labelled, and put into arrays for measuring."""
