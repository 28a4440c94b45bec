"""What a questionnaire means: questions, branching, scores, what follows from answers. No rows, no clock, no requests in here."""
