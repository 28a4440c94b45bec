"""Tracked links of our own: short, fast, counting without keeping who; they lead to stored addresses only (R-103, R-109)."""
