"""Pages of rules, cases and crises."""
