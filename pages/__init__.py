"""Web pages, from templates: the catalogue and what changed."""
