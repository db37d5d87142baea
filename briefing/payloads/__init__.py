"""Facts and cards become the frozen payload of one scope and week."""
