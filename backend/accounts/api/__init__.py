"""This room over HTTP, below /api/v1."""
