"""Which message a quoted reply answers: WeCom gives the name and the words of the quoted one, never its id.

The quoted one is the newest of the group in the week before the reply with these words by somebody of this name. A
client cuts long quotes short, so from `ENOUGH` signs on it is enough that a message begins with the quoted words. Of
somebody whose name nobody knows the words alone tell, if only one person said them. What is not found stays `UNNAMED`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
from django.db.models import F

from jinlin.communities.history import reading, rules
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.members.models import Member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jinlin.communities.history.reading import Part
    from jinlin.imports.engine import Job

BACK = timedelta(days=7)
ENOUGH = 10
_AT_ONCE = 5000
_SIGNS = r"[\s\x{200B}-\x{200F}]+"
_BREAK = r"[\"”」]?\s*\n-(?: ?-){2,}\s*(?:\n|$)"
_LEAD = r"(?s)^(?:(?:这是一条引用/回复消息|This is a quote/reply)[:：]\s*)?[\"“「]?"
_ON_A_LINE = _LEAD + r"([^\n]+?)[:：]\s*\n"
_INLINE = _LEAD + r"([^\n:：]+)[:：]"


def answered(rows: ibis.Table, parts: list[Part], job: Job) -> ibis.Table:
    """Return the new rows of a run, with the key of the quoted message as `reply` where it is found."""
    # Kept by itself: what is asked of their texts would else be asked of every text, before the join.
    quoting = engine.keep(reading.worded(rows.filter(rows["reply"] == rules.UNNAMED), parts), "quoting")
    quotes = engine.keep(_quotes(quoting), "quotes")
    span = quotes.aggregate(since=quotes["on"].min(), until=quotes["on"].max()).to_pyarrow().to_pylist()[0]
    if span["since"] is None:
        return rows
    since, until = span["since"] - BACK, span["until"] + timedelta(days=1)
    ours = reading.worded(rows.filter(rows["on"].between(since, until)), parts)
    said = engine.keep(_said(ours, quotes, since, until, job), "quotable")
    found = engine.keep(_matched(quotes, said, job), "quoted")
    joined = rows.left_join(found, [rows["part"] == found["qp"], rows["n"] == found["qn"]])
    return joined.mutate(reply=ibis.coalesce(joined["quoted"], joined["reply"])).drop("qp", "qn", "quoted")


def _quotes(rows: ibis.Table) -> ibis.Table:
    """Return who is quoted with which words, one row a quoted reply: of a quoted quote, its own words."""
    text = rows["text"]
    name = _first(text, 1, ".*?")
    inner = _first(text, 2, ".*?")
    whole = _first(text, 2, ".*").re_replace(r"[\"”」]\s*$", "")  # to the last line of hyphens, its closing mark too
    words = ibis.cases((inner.startswith(rules.QUOTES[0]) | inner.startswith(rules.QUOTES[1]), whole))
    words = _plain(rules.own_words(ibis.coalesce(words, inner)))
    words = words.re_replace(r"(?:…|\.{3})+$", "")
    told = rows.select("on", "community", "at", "key", qp="part", qn="n", called=_name(name), words=words)
    told = engine.settle(told.filter(told["called"].notnull() & (told["words"] != "")))
    return told.mutate(start=_start(told["words"]))


def _first(text: Any, group: int, body: str) -> Any:
    """Return the name (1) or the words (2) of a quotation: the name on a line of its own, or before the words."""
    on_a_line = text.re_extract(rf"{_ON_A_LINE}({body}){_BREAK}", group).nullif("")
    return ibis.coalesce(on_a_line, text.re_extract(rf"{_INLINE}\s*({body}){_BREAK}", group).nullif(""))


def _plain(text: Any) -> Any:
    return engine.replace_all(text, _SIGNS, "", "g")


def _name(text: Any) -> Any:
    return _plain(text).re_replace(r"[@＠]微信$", "").nullif("")


def _start(words: Any) -> Any:
    return engine.key64(words.left(ENOUGH))


def _said(rows: ibis.Table, quotes: ibis.Table, since: date, until: date, job: Job) -> ibis.Table:
    """Return what the quoted words begin like, of this run and of the lake: community, key, at, person, name, words."""
    columns = ("community", "key", "at", "person", "name", "text")
    ours = rows.filter(rows["text"].notnull()).select(*columns)
    theirs = lake.table(job.workspace, "texts", since, until).select(*columns)
    both = ibis.union(ours, theirs.cast(ours.schema()), distinct=False)
    both = both.semi_join(quotes.select("community").distinct(), "community")
    words = engine.settle(both.mutate(words=_plain(rules.own_words(both["text"]))).drop("text"))
    words = words.mutate(start=_start(words["words"]))
    return words.semi_join(quotes.select("community", "start").distinct(), ["community", "start"])


def _matched(quotes: ibis.Table, said: ibis.Table, job: Job) -> ibis.Table:
    """Return the key of the message each quotation is of: qp, qn, quoted."""
    candidates = said.left_join(_names(said, job), [("person", "of")])
    candidates = candidates.select(
        "community", "start", "person",
        quoted="key", said_at="at", said_words="words", wrote=_name(candidates["name"]), goes_by=_name(candidates["now"]),
    )  # fmt: skip
    pairs = quotes.inner_join(candidates, ["community", "start"])
    week = (pairs["said_at"] <= pairs["at"]) & (pairs["said_at"] >= pairs["at"] - ibis.interval(days=BACK.days))
    pairs = pairs.filter(week & (pairs["quoted"] != pairs["key"]) & pairs["said_words"].startswith(pairs["words"]))
    named = (pairs["wrote"] == pairs["called"]) | (pairs["goes_by"] == pairs["called"])
    pairs = pairs.mutate(
        named=ibis.coalesce(named, False), nameless=pairs["wrote"].isnull() & pairs["goes_by"].isnull()
    )
    pairs = engine.settle(pairs.filter(pairs["named"] | pairs["nameless"]))
    whole = ibis.window(group_by=[pairs["qp"], pairs["qn"]])
    order = [ibis.desc(pairs["named"]), ibis.desc(pairs["said_at"]), pairs["quoted"]]
    ranked = pairs.mutate(
        place=ibis.row_number().over(ibis.window(group_by=[pairs["qp"], pairs["qn"]], order_by=order)),
        first_person=pairs["person"].min().over(whole),
        last_person=pairs["person"].max().over(whole),
    )
    sure = ranked["named"] | (ranked["first_person"] == ranked["last_person"])
    return ranked.filter((ranked["place"] == 0) & sure).select("qp", "qn", "quoted")


def _names(said: ibis.Table, job: Job) -> ibis.Table:
    """Return what the persons are called now: of, now; null for those known by an id alone."""
    people = said.filter(said["person"].notnull()).select("person").distinct().to_pyarrow().column(0).to_pylist()
    named = dict(_called(people, job))
    table = {"of": pa.array(list(named), pa.int64()), "now": pa.array(list(named.values()), pa.string())}
    return engine.keep(ibis.memtable(pa.table(table)), "quotable_names")


def _called(people: list[int], job: Job) -> Iterator[tuple[int, str]]:
    for start in range(0, len(people), _AT_ONCE):
        rows = Member.objects.filter(workspace=job.workspace, pk__in=people[start : start + _AT_ONCE])
        nameless = set(rows.filter(identities__external_id=F("name")).values_list("pk", flat=True))
        yield from ((pk, name) for pk, name in rows.values_list("pk", "name") if name and pk not in nameless)
