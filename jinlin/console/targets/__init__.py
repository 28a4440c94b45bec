"""数据 → 目标: what each metric should reach, where, by when, and how near it came."""
