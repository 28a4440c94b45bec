"""Personal data of one person and of everybody: what is held, what was agreed, what is to be forgotten (R-195)."""
