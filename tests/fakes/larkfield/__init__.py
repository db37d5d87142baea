"""A small git repository with a story: twenty weeks of Larkfield, a company that does not exist."""
