"""Calling the platform: tokens, limits, errors by number, repeats where they are safe. Plain Python, without Django."""
