"""Segments of members: loyalty, lifecycle, RFM, quadrants, bands of spending, motives (R-252 to R-260)."""
