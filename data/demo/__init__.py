"""The bundled example company: an invented monorepo whose last week has something to tell."""
