"""The human side: what people do in the console and on their phones, as JSON under `/sim/` (§11.2)."""
