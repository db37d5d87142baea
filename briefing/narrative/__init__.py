"""From the frozen payload to a checked narrative: writers plan by reference, and our code alone puts it into words."""
