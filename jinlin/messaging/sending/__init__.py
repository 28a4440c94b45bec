"""What is due becomes tasks of the platform and of people: grouped, asked for once, followed to the end (R-269)."""
