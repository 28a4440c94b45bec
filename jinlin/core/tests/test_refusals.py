import pickle

from django.utils import translation

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _


class ShopClosed(Refusal):
    code = "shop_closed"
    source_what = _("%(shop)s 已打烊")
    source_where = _("第 %(row)s 行")
    source_remedy = _("明天再来")


def test_a_refusal_says_where_what_and_what_to_do():
    refusal = ShopClosed(shop="望京店", row=3)
    with translation.override("zh-hans"):
        assert (refusal.where, refusal.what, refusal.remedy) == ("第 3 行", "望京店 已打烊", "明天再来")
        assert refusal.message() == "第 3 行: 望京店 已打烊 — 明天再来"


def test_a_log_line_needs_no_catalogue_and_no_language():
    assert str(ShopClosed(shop="望京店", row=3)) == "第 3 行: 望京店 已打烊 — 明天再来"


def test_a_refusal_without_place_or_remedy_says_only_what():
    with translation.override("zh-hans"):
        assert Refusal().message() == "无法处理"
        assert (Refusal().where, Refusal().remedy) == ("", "")


def test_what_fills_the_gaps_is_put_into_the_readers_language_too():
    # Django's own catalogue knows the word "Monday"; ours is not needed to see that it was looked up.
    with translation.override("de"):
        assert ShopClosed(shop=_("Monday"), row=1).what == "Montag 已打烊"
        assert ShopClosed(shop="Monday", row=1).what == "Monday 已打烊"


def test_a_refusal_survives_the_way_between_processes():
    sent = ShopClosed(shop="望京店", row=3)
    received = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert (type(received), received.params, str(received)) == (ShopClosed, sent.params, str(sent))
