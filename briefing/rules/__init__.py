"""The rules that readers can look up: thresholds, and the handbook of signals and severity."""
