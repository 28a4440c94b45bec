"""Questionnaires: their questions, what people answered, and what follows from it."""
