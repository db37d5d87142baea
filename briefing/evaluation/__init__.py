"""How good the score and the warnings are, on changes and weeks whose outcome is known."""
