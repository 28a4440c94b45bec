"""Questions about how people come in."""
