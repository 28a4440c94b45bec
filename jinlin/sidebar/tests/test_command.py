"""`bin/jinlin toolbar`: all rows of a file, or none and where the mistake is."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from jinlin.sidebar.models import Item

pytestmark = pytest.mark.django_db

GOOD = "title,text,url\n提货通知,今天的菜到店啦,\n菜单,今日菜单,https://example.com/menu\n"


def run(tmp_path, text, *, who="林"):
    path = tmp_path / "items.csv"
    path.write_text(text, encoding="utf-8-sig")
    call_command("toolbar", str(path), "--workspace", "qinghe", "--as", who)


def test_each_row_is_an_item_for_everybody_once(world, tmp_path):
    run(tmp_path, GOOD)
    run(tmp_path, GOOD)
    assert list(Item.objects.order_by("position").values_list("title", "kind", "owner")) == [
        ("提货通知", "text", None),
        ("菜单", "link", None),
    ]


def test_a_wrong_row_is_named_and_nothing_is_added(world, tmp_path):
    with pytest.raises(CommandError, match="row 3"):
        run(tmp_path, "title,text,url\n好的,内容,\n坏的,内容,ftp://example.com\n")
    assert not Item.objects.exists()


def test_nobody_from_elsewhere_puts_anything_there(world, tmp_path):
    with pytest.raises(CommandError, match="Charlie"):
        run(tmp_path, GOOD, who="Charlie")
