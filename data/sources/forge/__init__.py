"""What GitHub and GitLab share: careful reading of answers, and what is made of them."""
