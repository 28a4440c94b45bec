"""How a group is run, on one tab: what an operator has to set up, how far it is, how its members have come."""
