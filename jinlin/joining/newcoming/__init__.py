"""The first days of a newcomer: welcomed, introduced, rules read, first word, first order; and whether the ice is broken."""
