"""Pages of answers and questions."""
