"""Presses: what a button, a card or a modal asks for, and what follows."""
