"""Playbooks: templates with their versions, where they run, what is due."""
