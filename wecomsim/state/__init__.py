"""What the simulated platform is: rows, the changes they undergo, one clock. It knows nothing of HTTP."""
