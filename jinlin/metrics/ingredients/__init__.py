"""What is counted: every quantity that metrics are ratios of, per scope and window, as Ibis expressions.

Days are whole numbers here (`date.toordinal` in the workspace's zone). A stay is the stretch of a person in a scope: open at
the midnight of day d exactly when joined < d ≤ left, so that an event on a day belongs to the window that holds the day.
"""
