"""What can be imported into communities."""
