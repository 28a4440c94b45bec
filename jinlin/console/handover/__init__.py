"""设置 → 离职交接: the groups and customers of staff who left, and to whom they go (R-313)."""
