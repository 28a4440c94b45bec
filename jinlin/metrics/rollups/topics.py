"""Topics of a community's day, and how long its staff speak to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jinlin.metrics.rollups.runs import Runs, counts

if TYPE_CHECKING:
    from jinlin.metrics.rollups.messages import Messages
    from jinlin.metrics.rollups.runs import Array

GAP_SECONDS = 30 * 60
NEVER = np.iinfo(np.int64).max


def topics(said: Messages) -> dict[str, Array]:
    """Return per community: how many topics, how many found responders, how evenly messages spread over them, how soon answered.

    A responder is a member other than the one who opened the topic.
    """
    order, community = said.in_time, said.community_of  # the communities stand in the same order
    second = said.second[order]
    runs = Runs.beginning(_opens(community, second))
    topic = np.empty(len(order), dtype=np.int32)
    topic[order] = runs.place
    voices = Runs.of(said.members.place, topic)  # within a member, time and therefore topics only rise
    of = topic[voices.firsts]
    answering = said.ours[said.members.place[voices.firsts]]
    answering[voices.place[order[runs.firsts]]] = False
    responders = counts(of[answering], len(runs))
    opened, answered = second[runs.firsts], np.full(len(runs), NEVER)
    np.minimum.at(answered, of[answering], said.second[voices.firsts[answering]])
    each = Runs.of(community[runs.firsts])
    found = responders > 0
    seconds, answered_topics = each.sums(np.where(found, answered - opened, 0)), each.sums(found)
    return {
        "topics": each.sizes,
        "answered_topics": answered_topics,
        "topic_responders": each.sums(responders),
        "first_reply_seconds": np.divide(seconds, answered_topics, out=_unknown(each), where=answered_topics > 0),
        "topic_entropy": _entropy(runs.sizes, each),
    }


def owner_streaks(said: Messages) -> Array:
    """Return per community the longest run of messages of staff between two messages of members (R-264)."""
    ours = said.ours[said.members.place[said.in_time]]
    staff = np.flatnonzero(~ours)
    longest = np.zeros(len(said.communities), dtype=np.int64)
    if len(staff):
        community = said.community_of[staff]  # the communities stand in the same order
        runs = Runs.of(community, staff - np.arange(len(staff)))  # unchanged while no member speaks between
        np.maximum.at(longest, community[runs.firsts], runs.sizes)
    return longest


def _opens(community: Array, second: Array) -> Array:
    opens = np.ones(len(community), dtype=bool)
    opens[1:] = (community[1:] != community[:-1]) | (second[1:] - second[:-1] > GAP_SECONDS)
    return opens


def _entropy(sizes: Array, each: Runs) -> Array:
    """Return the bits that say which of the topics of its community a message belongs to."""
    total = each.sums(sizes).astype(float)
    weighted = np.add.reduceat(sizes * np.log2(sizes), each.firsts)
    bits: Array = np.log2(total) - weighted / total
    return bits


def _unknown(each: Runs) -> Array:
    return np.full(len(each), np.nan)
