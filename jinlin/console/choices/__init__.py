"""设置 → 指标口径: readings, thresholds and target shares of the workspace."""
