"""Changes to how people come in, by noun."""
