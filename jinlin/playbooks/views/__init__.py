"""The pages of playbooks, runs, holidays and the calendar."""
