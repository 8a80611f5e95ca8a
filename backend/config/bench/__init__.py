"""A register at the size that docs/figures.md speaks of, and what its addresses take. For `manage bench` only."""
