"""What an edition says, as plain text, before any outlet lays it out."""
