"""What the platform refuses: one function each, with its official page. Whatever is not documented is a setting."""
