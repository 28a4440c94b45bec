"""What counts as active, who is silent, and how a community is composed (R-061, R-205, R-206, R-219, R-220)."""
