"""Pages of opening communities."""
