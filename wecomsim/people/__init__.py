"""Who lives in the city, and what they do of themselves."""
