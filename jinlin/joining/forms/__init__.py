"""What people type in about how people come in."""
