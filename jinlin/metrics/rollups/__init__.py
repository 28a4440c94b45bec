"""What a day's messages come to, per member, community, hour and pair: built for stale days only, each from `history` alone.

A topic is a run of messages of one community and day without a gap of more than 30 minutes (our reading of R-205, R-206).
Staff, bots and alternates are whoever was one at any moment of the day. Replies are counted where both messages are of one
community and day. Sums add up over days: `topic_responders` is the sum over topics. `first_reply_seconds` (mean over
answered topics), `topic_entropy` (bits, messages over the day's topics) and `owner_streak` (longest run of messages of
staff nobody answered, R-264) are the day's own.

What a message is (said, valid, text) are Ibis expressions, computed by the engine. The counting itself goes over sorted
arrays, community by community: a day of one community fits into memory on any machine, and needs nothing of another's.
"""

from jinlin.metrics.rollups.counting import DATASETS, Counting

__all__ = ["DATASETS", "Counting"]
