"""The questionnaire of most tests: who uses skin care, which trouble, how much they spend (the screening of R-068)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.questionnaires import actions
from jinlin.questionnaires.actions.editing import Frame
from jinlin.questionnaires.engine.definition import (
    Condition,
    Definition,
    How,
    Kind,
    Look,
    Notice,
    Option,
    Page,
    Question,
    Range,
)
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from jinlin.questionnaires.models import Questionnaire
    from tests.world import World

NOTICE = Notice(controller="青禾", purpose="为成分党群挑选成员", collected="肤质、用品、联系方式", contact="客服 400-1")


def question(key: str, kind: Kind = Kind.TEXT, **fields: Any) -> Question:
    """Make a question."""
    return Question(key=key, kind=kind, title=fields.pop("title", f"题 {key}"), **fields)


USES = question(
    "uses",
    Kind.SINGLE,
    title="平时护肤吗",
    options=(
        Option(key="daily", label="每天", points={"成分": 10}, tags=("护肤",)),
        Option(key="never", label="从不", points={"成分": 0}),
    ),
)
TROUBLE = question(
    "trouble",
    Kind.MULTIPLE,
    title="有什么烦恼",
    options=(
        Option(key="acne", label="痘痘", points={"成分": 5}, tags=("痘肌",), codes=("3",)),
        Option(key="dry", label="干燥", points={"成分": 3}),
        Option(key="none", label="没有"),
    ),
    when=Condition(looks=(Look(question="uses", how=How.ANY, options=("daily",)),)),
    attribute="肤质烦恼",
)
SPENDS = question(
    "spends",
    Kind.NUMBER,
    title="每月花多少",
    least=0,
    most=100_000,
    ranges=(
        Range(high=99, points={"预算": 1}),
        Range(low=100, high=499, points={"预算": 3}),
        Range(low=500, points={"预算": 8, "成分": 2}, tags=("高预算",)),
    ),
)
WHY = question("why", title="为什么想来", required=False, most=200)
SCREENING = Definition(
    title="成分党第一轮",
    intro="两分钟,帮我们认识你",
    thanks="谢谢,结果会通知你。",
    notice=NOTICE,
    scores=("成分", "预算"),
    pages=(Page(questions=(USES, TROUBLE)), Page(questions=(SPENDS, WHY))),
)
ANSWERS = {"uses": "daily", "trouble": ["acne"], "spends": 500.0}


def published(world: World, definition: Definition = SCREENING, **frame: Any) -> Questionnaire:
    """Publish a questionnaire of 青禾's."""
    who = access_of(world.lin)
    told = Frame(definition.title, "screening", **frame)
    row = actions.make(who, frame=told, definition=definition, now=NOW)
    actions.publish(who, row, now=NOW)
    return row
