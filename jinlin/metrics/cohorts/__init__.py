"""Cohorts by joining and by first order: retention, repurchase, value to date, what is bought next (R-154, R-238, R-245)."""
