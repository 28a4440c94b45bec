"""Unguessable names for everything reachable from outside."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_slug(n: int = 12) -> str:
    """Return `n` random characters, none of which looks like another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(n))
