"""Setting up: the settings file, the tables, and what is collected into them."""
