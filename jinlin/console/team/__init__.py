"""客户群 → 群里的人: who does what in which group, what is missing, who carries too much (R-043, R-046–R-063)."""
