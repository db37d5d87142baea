"""What GitHub and GitLab have in common: how they are read with mistrust, and what is made of what they tell."""
