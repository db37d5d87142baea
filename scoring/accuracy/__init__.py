"""How good a score is on changes whose outcome is known: pure measures, numpy arrays in, frozen values out."""
