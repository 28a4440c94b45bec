"""设置 → 账号交接: the groups and customers of staff who left or gave them up, and to whom they go (R-313)."""
