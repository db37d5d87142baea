"""The bundled example company: a made-up monorepo whose last week has something to tell."""
