"""One search over groups, people, places, pages and metrics."""
