"""Commands of conduct."""
