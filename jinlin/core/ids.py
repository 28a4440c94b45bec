"""Names for things that can be reached from outside: unguessable, safe in an address, easy to read aloud."""

import secrets

__all__ = ["ALPHABET", "new_slug"]

# Lower case and digits without 0 1 i l o u: no look-alikes on a poster, nothing lost when read aloud.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"

_FEWEST = 8


def new_slug(n: int = 12) -> str:
    """Return `n` random characters of `ALPHABET`, 4.9 bits each (12 → 59 bits).

    Raises ValueError below 8 characters: shorter ones can be guessed.
    """
    if n < _FEWEST:
        msg = f"a slug of {n} characters can be guessed; {_FEWEST} is the least"
        raise ValueError(msg)
    return "".join(secrets.choice(ALPHABET) for _ in range(n))
