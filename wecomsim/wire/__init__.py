"""Exactly the platform's formats: paths, answers, error bodies, tokens, cursors, callbacks (§0, §2, §11.1)."""
