"""People: whom the store knows, what it holds of them, how they are forgotten, and that no edition names them."""
