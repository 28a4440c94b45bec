"""What a gate asks and how it answers: pure, without rows."""
