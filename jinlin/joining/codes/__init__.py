"""Codes for groups (群活码): made, kept up with the platform, shown; who came by them (R-268)."""
