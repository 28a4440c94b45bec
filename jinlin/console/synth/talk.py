"""What is said: topics at their hours, answers after them, and who says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth.crowd import STAFF
from jinlin.console.synth.curves import RHYTHMS, pick_day, pick_second, within
from jinlin.console.synth.plan import DAY
from jinlin.console.synth.stories import SLOTS, STORIES
from jinlin.console.synth.texts import FORMS, KINDS, Say

if TYPE_CHECKING:
    import numpy.typing as npt

    from jinlin.console.synth.crowd import Crowd
    from jinlin.console.synth.curves import Curves
    from jinlin.console.synth.plan import Floats, Ints, Plan

_BIG = 1 << 41
_ROUNDS = 7
_QUOTED = 0.82  # share of answers that quote what they answer
# Share of answers that are followed by a word back from whoever was answered, among members and to the owner.
_BACK = {"hub": 0.18, "mixed": 0.30, "mesh": 0.42}
_SLOT_LENGTH = max(len(slots) for slots in SLOTS.values())
_SLOT_TABLE = np.array([[SLOTS[name][i % len(SLOTS[name])] for i in range(_SLOT_LENGTH)] for name in RHYTHMS])
_SLOT_RHYTHM = np.array([RHYTHMS.index(story.rhythm) for story in STORIES])

# How staff spend what is not promotion, what members begin, and what a line calls forth.
_STAFF_REST = ((Say.GREETING, 0.24), (Say.NOTICE, 0.30), (Say.CONTENT, 0.26), (Say.ACTIVITY, 0.20))
_MEMBER_REST = ((Say.CHAT, 0.56), (Say.QUESTION, 0.28), (Say.SHARE, 0.12), (Say.COMPLAINT, 0.04))
_CALLS: dict[Say, dict[Say, float]] = {
    Say.CHAT: {Say.AGREE: 0.68, Say.CHAT: 0.16, Say.EMOJI: 0.10, Say.QUESTION: 0.06},
    Say.QUESTION: {Say.ANSWER: 0.86, Say.AGREE: 0.08, Say.EMOJI: 0.02, Say.THANKS: 0.04},
    Say.SHARE: {Say.AGREE: 0.70, Say.EMOJI: 0.24, Say.QUESTION: 0.06},
    Say.COMPLAINT: {Say.AGREE: 0.5, Say.ANSWER: 0.4, Say.EMOJI: 0.1},
    Say.NOISE: {Say.NOISE: 0.66, Say.EMOJI: 0.28, Say.CHAT: 0.06},
    Say.AD: {Say.NOISE: 0.5, Say.EMOJI: 0.3, Say.COMPLAINT: 0.2},
    Say.GREETING: {Say.NOISE: 0.34, Say.EMOJI: 0.30, Say.CHAT: 0.36},
    Say.PROMO: {Say.INTEREST: 0.56, Say.PLUS_ONE: 0.36, Say.EMOJI: 0.08},
    Say.NOTICE: {Say.THANKS: 0.66, Say.QUESTION: 0.24, Say.EMOJI: 0.10},
    Say.CONTENT: {Say.AGREE: 0.62, Say.QUESTION: 0.20, Say.EMOJI: 0.18},
    Say.ACTIVITY: {Say.PLUS_ONE: 0.40, Say.SHARE: 0.16, Say.AGREE: 0.36, Say.EMOJI: 0.08},
}
# How likely a line is to be answered: among members in a mesh, by everybody to the owner in a hub.
_PULL = {"hub": (0.45, 1.5), "mixed": (1.0, 1.0), "mesh": (1.5, 0.55)}
_PULL_OF = {Say.QUESTION: 1.8, Say.NOISE: 0.35, Say.AD: 0.1, Say.COMPLAINT: 1.6, Say.GREETING: 0.5, Say.ACTIVITY: 2.2}


@dataclass(frozen=True)
class Talk:
    """Messages sorted by community and time; `who` is a row of the crowd, `answers` a row of the talk or -1."""

    community: Ints
    at: Ints
    who: Ints
    say: Ints
    form: Ints
    answers: Ints
    quoted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.community)


def converse(plan: Plan, part: slice, crowd: Crowd, curves: Curves, rng: np.random.Generator) -> Talk:
    """Let some communities talk: exactly as many messages as the plan gives them."""
    wanted = plan.messages[part]
    topics = np.where(wanted > 0, np.maximum(np.round(wanted * (1 - plan.values("replies")[part])), 1), 0).astype(
        np.int64
    )
    community = np.repeat(np.arange(part.start, part.stop), topics)
    by_staff, at = _topic_times(plan, part, curves, community, rng)
    say = _topic_kinds(plan, part, curves, community, by_staff, at, rng)
    who = _topic_speakers(crowd, part, community, by_staff, say, at, rng)
    replies = _replies(plan, part, crowd, (community, at, who, say, by_staff), wanted - topics, rng)
    return _in_order(rng, (community, at, who, say), _with_words_back(plan, crowd, (who, say), replies, rng))


def _last(plan: Plan, community: Ints) -> Ints:
    return np.minimum(plan.ended[community], plan.wish.end) - 1


def _topic_times(
    plan: Plan, part: slice, curves: Curves, community: Ints, rng: np.random.Generator
) -> tuple[npt.NDArray[np.bool_], Ints]:
    by_staff = rng.random(len(community)) < plan.values("staff")[community]
    day = plan.wish.start + pick_day(rng, curves.talk, community - part.start) * DAY
    slot = _SLOT_TABLE[_SLOT_RHYTHM[plan.story[community]], rng.integers(0, _SLOT_LENGTH, size=len(community))]
    posted = slot * 60 + rng.integers(0, 240, size=len(community))
    at = day + np.where(by_staff, posted, pick_second(rng, plan, community))
    first = np.maximum(plan.opened[community], plan.wish.start) + 60
    return by_staff, within(rng, at, first, _last(plan, community) - 10)


def _topic_kinds(
    plan: Plan, part: slice, curves: Curves, community: Ints, by_staff: npt.NDArray[np.bool_], at: Ints,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    count = len(community)
    day = (at - plan.wish.start) // DAY
    sells = rng.random(count) < curves.promo[community - part.start, day]
    staff = np.where(sells, int(Say.PROMO), _among(rng, _STAFF_REST, count))
    dice = rng.random(count)
    ads, noise = plan.values("ads")[community], plan.values("noise")[community]
    member = np.where(
        dice < ads, int(Say.AD), np.where(dice < ads + noise, int(Say.NOISE), _among(rng, _MEMBER_REST, count))
    )
    return np.where(by_staff, staff, member).astype(np.int64)


def _among(rng: np.random.Generator, shares: tuple[tuple[Say, float], ...], count: int) -> Ints:
    steps = np.cumsum([share for _say, share in shares])
    place = np.searchsorted(steps / steps[-1], rng.random(count), side="right")
    return np.array([int(say) for say, _share in shares], dtype=np.int64)[place]


def _topic_speakers(
    crowd: Crowd, part: slice, community: Ints, by_staff: npt.NDArray[np.bool_], say: Ints, at: Ints,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    owner = crowd.first[community - part.start]
    second = rng.random(len(community)) < 0.25  # the assistant's share  # noqa: PLR2004
    second &= crowd.joined[np.minimum(owner + 1, len(crowd) - 1)] <= at
    staff = np.where(second & (crowd.affiliation[owner + 1] == STAFF), owner + 1, owner)
    speaker = speakers(crowd, part, crowd.voice, community, at, rng)
    adverts = say == int(Say.AD)
    speaker[adverts] = speakers(crowd, part, crowd.advert.astype(float), community[adverts], at[adverts], rng)
    return np.asarray(np.where(by_staff, staff, speaker))


def speakers(
    crowd: Crowd, part: slice, voice: Floats, community: Ints, at: Ints, rng: np.random.Generator
) -> Ints:  # fmt: skip
    """Draw for each moment somebody who is in the group then, by how readily they speak; the owner where nobody is."""
    row = community - part.start
    begin, after = crowd.first[row], crowd.first[row + 1]
    steps = np.concatenate(([0.0], np.cumsum(voice)))
    low, width = steps[begin], steps[after] - steps[begin]
    who: Ints = begin.copy()
    open_rows = np.arange(len(community))
    for _round in range(_ROUNDS):
        drawn = low[open_rows] + rng.random(len(open_rows)) * width[open_rows]
        found = np.clip(np.searchsorted(steps, drawn, side="right") - 1, begin[open_rows], after[open_rows] - 1)
        open_rows = _take(crowd, voice, who, open_rows, found, at)
    came = np.searchsorted(crowd.community * _BIG + crowd.joined, community * _BIG + at, side="right")
    for _round in range(_ROUNDS):
        spread = rng.random(len(open_rows)) * (came[open_rows] - begin[open_rows])
        open_rows = _take(crowd, voice, who, open_rows, begin[open_rows] + spread.astype(np.int64), at)
    return who


def _take(crowd: Crowd, voice: Floats, who: Ints, rows: Ints, found: Ints, at: Ints) -> Ints:
    """Keep the drawn who are present, return the rows that are still open."""
    good = (crowd.joined[found] <= at[rows]) & (at[rows] < crowd.left[found]) & (voice[found] > 0)
    who[rows[good]] = found[good]
    still: Ints = rows[~good]
    return still


def _replies(
    plan: Plan, part: slice, crowd: Crowd, topics: tuple[Ints, Ints, Ints, Ints, npt.NDArray[np.bool_]], wanted: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:  # fmt: skip
    t_community, t_at, t_who, t_say, t_staff = topics
    community = np.repeat(np.arange(part.start, part.stop), wanted)
    parent = _parents(plan, part, t_community, t_say, t_staff, community, rng)
    gap = 6 + np.minimum(rng.lognormal(5.5, 1.4, size=len(community)), 20 * 3600).astype(np.int64)
    last = _last(plan, community)
    room = np.maximum(last - t_at[parent], 2)
    at = t_at[parent] + np.where(gap < room, gap, 1 + (rng.random(len(community)) * (room - 1)).astype(np.int64))
    staffed = ~t_staff[parent] & (rng.random(len(community)) < plan.values("owner_answers")[community])
    who = _other_speakers(crowd, part, community, at, t_who[parent], rng)
    who = np.where(staffed, crowd.first[community - part.start], who)
    asked = np.isin(t_say[parent], (int(Say.QUESTION), int(Say.COMPLAINT)))
    by_owner = (crowd.affiliation[who] == STAFF) & asked
    say = np.where(by_owner, int(Say.STAFF_ANSWER), _called(rng, t_say[parent]))
    return community, at, who, say, parent


def _with_words_back(
    plan: Plan,
    crowd: Crowd,
    topics: tuple[Ints, Ints],
    replies: tuple[Ints, Ints, Ints, Ints, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Turn some answers into the word back of whoever began the topic to the answer just before."""
    community, at, who, say, parent = (column[np.lexsort((replies[1], replies[4]))] for column in replies)
    author, count = topics[0][parent], len(topics[0])
    chance = np.array([_BACK[story.mode] for story in STORIES])[plan.story[community]]
    back = rng.random(len(at)) < chance
    back[1:] &= (parent[1:] == parent[:-1]) & (who[:-1] != author[1:]) & (at[:-1] < at[1:])
    back[:1] = False
    back[1:] &= ~back[:-1]
    back &= at < crowd.left[author]
    before = np.maximum(np.arange(len(at)) - 1, 0)
    asked = np.isin(say[before], (int(Say.QUESTION), int(Say.INTEREST)))
    thanks = np.where(topics[1][parent] == int(Say.QUESTION), int(Say.THANKS), int(Say.AGREE))
    answer = np.where(
        asked, np.where(crowd.affiliation[author] == STAFF, int(Say.STAFF_ANSWER), int(Say.ANSWER)), thanks
    )
    words = np.where(back, answer, say)
    return community, at, np.where(back, author, who), words, np.where(back, count + before, parent)


def _parents(
    plan: Plan, part: slice, t_community: Ints, t_say: Ints, t_staff: npt.NDArray[np.bool_], community: Ints,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    pulls = np.array([_PULL[story.mode] for story in STORIES])[plan.story[t_community], t_staff.astype(int)]
    pulls = pulls * np.array([_PULL_OF.get(say, 1.0) for say in Say])[t_say]
    steps = np.concatenate(([0.0], np.cumsum(pulls * rng.exponential(size=len(pulls)))))
    bounds = np.searchsorted(t_community, np.arange(part.start, part.stop + 1))
    begin, after = bounds[community - part.start], bounds[community - part.start + 1]
    drawn = steps[begin] + rng.random(len(community)) * (steps[after] - steps[begin])
    return np.asarray(np.clip(np.searchsorted(steps, drawn, side="right") - 1, begin, np.maximum(after - 1, 0)))


def _other_speakers(
    crowd: Crowd, part: slice, community: Ints, at: Ints, author: Ints, rng: np.random.Generator
) -> Ints:
    who = speakers(crowd, part, crowd.voice, community, at, rng)
    same = np.flatnonzero(crowd.person[who] == crowd.person[author])
    who[same] = speakers(crowd, part, crowd.voice, community[same], at[same], rng)
    alone = crowd.person[who] == crowd.person[author]
    return np.where(alone, crowd.first[community - part.start], who)


def _table(rows: dict[Say, dict[Say, float]]) -> Floats:
    table = np.zeros((len(Say), len(Say)))
    for said, answers in rows.items():
        for answer, share in answers.items():
            table[said, answer] = share
    table[table.sum(axis=1) == 0, Say.AGREE] = 1.0
    return np.asarray(np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True))


_CALL_STEPS = (_table(_CALLS) + np.arange(len(Say))[:, None]).ravel()


def _called(rng: np.random.Generator, said: Ints) -> Ints:
    found = np.searchsorted(_CALL_STEPS, said + rng.random(len(said)), side="right")
    return np.asarray(np.clip(found - said * len(Say), 0, len(Say) - 1))


def _form_table() -> Floats:
    table = np.zeros((len(Say), len(KINDS)))
    for say in Say:
        for kind, share in FORMS.get(say, {"message": 1.0}).items():
            table[say, KINDS.index(kind)] = share
    steps: Floats = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True) + np.arange(len(Say))[:, None]
    return steps.ravel()


_FORM_STEPS = _form_table()


def _in_order(
    rng: np.random.Generator, topics: tuple[Ints, Ints, Ints, Ints], replies: tuple[Ints, Ints, Ints, Ints, Ints]
) -> Talk:
    community, at, who, say = (np.concatenate((one, other)) for one, other in zip(topics, replies[:4], strict=True))
    parent = np.concatenate((np.full(len(topics[0]), -1), replies[4])).astype(np.int64)
    order = np.lexsort((at, community))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    answers = np.where(parent[order] >= 0, place[parent[order]] if len(order) else -1, -1)
    say = say[order]
    form = np.searchsorted(_FORM_STEPS, say + rng.random(len(say)), side="right") - say * len(KINDS)
    quoted = (answers >= 0) & (rng.random(len(say)) < _QUOTED)
    return Talk(community[order], at[order], who[order], say, np.clip(form, 0, len(KINDS) - 1), answers, quoted)
