"""Rules, what broke them, what was decided, and crises."""
