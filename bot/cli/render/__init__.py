"""What commands print: tables and texts for people, JSON for programs."""
