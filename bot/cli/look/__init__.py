"""Looking into a week, a change, a deployment, a signal or a rule."""
