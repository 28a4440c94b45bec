"""How people come in: codes, gates, applications, welcomes, newcomers."""
