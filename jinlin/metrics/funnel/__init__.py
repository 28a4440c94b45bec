"""From being seen to being a core buyer; channels, capacity and costs (R-160, R-200, R-250, R-312)."""
