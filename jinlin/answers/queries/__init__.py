"""Questions about answers and about what was asked."""

from jinlin.answers.queries.groups import groups_of, is_mentioned, names_in, plain_words
from jinlin.answers.queries.library import library_of, places, reception_of

__all__ = ["groups_of", "is_mentioned", "library_of", "names_in", "places", "plain_words", "reception_of"]
