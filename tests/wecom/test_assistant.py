"""The library as the console's file, taken up by the simulated console: what the product says would answer, answers (R-086, R-271)."""

import io

import pytest

from jinlin.answers import actions, files, queries
from jinlin.answers.actions import Wording
from jinlin.answers.matching import Group, Message, answer
from jinlin.answers.models import Entry
from jinlin.core.spreadsheets import write_csv
from tests.world import NOW, access_of
from wecomsim.tests.desk import Desk

pytestmark = pytest.mark.django_db


def test_the_simulated_assistant_answers_by_the_products_own_file_as_the_matcher_says(world):
    lin = access_of(world.lin)
    for title, asked, text in (
        ("打卡", "怎么打卡|打卡规则", "每天早上发“打卡”"),
        ("退货", "怎么退货", "7 天内可退"),
        ("停车", "停车", "门口免费停两小时"),
    ):
        actions.add(who=lin, wording=Wording(title=title, asked=asked, text=text), now=NOW)
    layout = files.layout_of(queries.reception_of(world.qinghe))
    sheet, left = files.console_sheet(Entry.objects.order_by("pk"), layout, NOW)
    file = io.BytesIO()
    write_csv(file, sheet)
    desk = Desk()
    desk.do(
        "assistant.load",
        csv=file.getvalue().decode("utf-8-sig"),
        columns=[layout.keywords, layout.reply],
        separator=layout.separator,
    )
    group = desk.group()
    desk.do("assistant.switch", chat_id=group.chat_id, userid=group.owner)
    person = next(seat.person for seat in group.seats.values() if not seat.staff)
    said = {}
    for text in ("@小助理 怎么打卡", "@小助理 请问怎么退货", "@小助理 有地方停车吗", "@小助理 几点关门", "怎么打卡"):
        done = desk.do("message.send", chat_id=group.chat_id, person=person, text=text)
        said[text] = desk.corp.messages[-1].payload["text"]["content"] if "answered" in done else None
    library, on, texts = (
        queries.library_of(world.qinghe),
        Group(is_on=True),
        dict(Entry.objects.values_list("pk", "text")),
    )
    told = {}
    for text in said:
        outcome = answer(library, on, Message(text, NOW, mentions="@" in text))
        told[text] = texts[outcome.entry.key] if outcome.replies else None
    assert (said, left) == (told, [])
    assert list(said.values()) == ["每天早上发“打卡”", "7 天内可退", "门口免费停两小时", None, None]
