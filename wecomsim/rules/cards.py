"""What a template card must look like [D:90236]."""

from __future__ import annotations

from typing import Any

from wecomsim.rules.refused import Refused

__all__ = ["KINDS", "check_card", "is_interactive"]

Card = dict[str, Any]
KINDS = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}
NARROW, WIDE = 1.3, 2.25
LISTS = (  # element, at most, number of the refusal
    ("horizontal_content_list", 6, 42037),
    ("jump_list", 3, 42038),
    ("vertical_content_list", 4, 42039),
    ("button_list", 6, 42043),
    ("select_list", 3, 42045),
)


def is_interactive(card: Card) -> bool:
    """Whether a card calls back: the three interactive kinds, and any with a menu."""
    return str(card.get("card_type", "")).endswith("_interaction") or bool(card.get("action_menu"))


def check_card(card: Card) -> None:
    """Refuse a card of the wrong shape; which of 42014–42051 says what is not published, so these are our choice (§5.2)."""
    kind = card.get("card_type")
    if kind not in KINDS:
        raise Refused(42014)
    for name, most, errcode in LISTS:
        if len(card.get(name) or []) > most:
            raise Refused(errcode)
    title = (card.get("main_title") or {}).get("title")
    if not title and not (kind == "text_notice" and card.get("sub_title_text")):
        raise Refused(42028)
    if kind in {"text_notice", "news_notice"} and (card.get("card_action") or {}).get("type") not in {1, 2}:
        raise Refused(42033)
    if any(not each.get("keyname") for each in card.get("horizontal_content_list") or []):
        raise Refused(42037)
    _check_parts(str(kind), card)


def _check_parts(kind: str, card: Card) -> None:
    if kind == "news_notice":
        image = card.get("card_image")
        if not image and not card.get("image_text_area"):
            raise Refused(42034)
        if image and not NARROW <= float(image.get("aspect_ratio", NARROW)) <= WIDE:
            raise Refused(42034)
    if kind == "button_interaction" and not card.get("button_list"):
        raise Refused(42043)
    if kind == "vote_interaction" and not 1 <= len((card.get("checkbox") or {}).get("option_list") or []) <= 20:  # noqa: PLR2004  [D:90236]
        raise Refused(42044)
    if kind == "multiple_interaction" and not card.get("select_list"):
        raise Refused(42045)
    if kind in {"vote_interaction", "multiple_interaction"} and not (card.get("submit_button") or {}).get("key"):
        raise Refused(42046)
    menu = (card.get("action_menu") or {}).get("action_list")
    if card.get("action_menu") and not 1 <= len(menu or []) <= 3:  # noqa: PLR2004  [D:90236]
        raise Refused(42029)
