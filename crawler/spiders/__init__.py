"""The spider: one for all portals."""
