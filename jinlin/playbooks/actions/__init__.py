"""What changes playbooks: templates and versions, runs, the plan, what is handed on, what is moved or left out."""
