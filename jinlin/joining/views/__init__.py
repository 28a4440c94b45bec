"""Pages of how people come in."""
