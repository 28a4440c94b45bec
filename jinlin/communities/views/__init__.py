"""The pages of communities themselves."""
