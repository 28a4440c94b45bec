"""What an app says to members, and its cards (§5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


LONGEST_TEXT, LONGEST_INTERVAL, MOST_USERS, MOST_PARTIES, MOST_ARTICLES = 2048, 4 * 3600, 1000, 100, 8


class MessageSent(Answer, frozen=True, kw_only=True):
    """Whom a message did not reach, lower-cased and joined by `|`."""

    msgid: str = ""
    invaliduser: str = ""
    invalidparty: str = ""
    invalidtag: str = ""
    unlicenseduser: str = ""
    response_code: str = ""


class CardUpdated(Answer, frozen=True, kw_only=True):
    """Whose card was not changed."""

    invaliduser: list[str] = []


class Messages(Section):
    """Messages of the app to members."""

    def send(  # noqa: PLR0913  (the platform asks for as many)
        self,
        agent_id: int,
        users: Sequence[str],
        msgtype: str,
        body: dict[str, Any],
        *,
        parties: Sequence[int] = (),
        tags: Sequence[int] = (),
        safe: int | None = None,
        check_duplicates: bool = False,
        interval: int = 1800,
    ) -> MessageSent:
        """Send to up to 1,000 members or `@all`, to 100 departments and 100 tags [D:90236].

        More than 30 a minute to one of them are dropped; avoid full and half hours. Whom it did not reach is in the
        answer. With `check_duplicates` the same request within `interval` seconds is not sent again. Raises OverLimit,
        Incomplete, 81013 where it reaches nobody, Uncertain.
        """
        at_most(MOST_USERS, "touser", users)
        at_most(MOST_PARTIES, "toparty", parties)
        at_most(MOST_PARTIES, "totag", tags)
        one_of("touser, toparty, totag", *users, *parties, *tags)
        one_of(msgtype, body)
        _check(msgtype, body)
        told: dict[str, Any] = {"touser": _joined(users), "toparty": _joined(parties), "totag": _joined(tags)}
        told |= {"msgtype": msgtype, "agentid": agent_id, msgtype: body, "safe": safe}
        if check_duplicates:
            at_most(LONGEST_INTERVAL, "duplicate_check_interval", range(interval))
            told |= {"enable_duplicate_check": 1, "duplicate_check_interval": interval}
        return self.ask("message/send", MessageSent, **told)

    def update_card(self, agent_id: int, users: Sequence[str], response_code: str, words: str) -> CardUpdated:
        """Replace a card's button by words, once per code [D:94888]. Raises OverLimit, Uncertain."""
        return self._update(agent_id, users, response_code, button={"replace_name": words})

    def replace_card(
        self, agent_id: int, users: Sequence[str], response_code: str, card: dict[str, Any]
    ) -> CardUpdated:
        """Put another card in the place of one, once per code [D:94888]. Raises OverLimit, Uncertain."""
        return self._update(agent_id, users, response_code, template_card=card)

    def _update(self, agent_id: int, users: Sequence[str], response_code: str, **told: Any) -> CardUpdated:
        """Say it to some, or to all who have the card where nobody is named."""
        at_most(MOST_USERS, "userids", users)
        whom: dict[str, Any] = {"userids": [*users]} if users else {"atall": 1}
        how = {"agentid": agent_id, "response_code": response_code}
        return self.ask("message/update_template_card", CardUpdated, **whom, **how, **told)

    def recall(self, msgid: str) -> None:
        """Take a message back within 24 hours [D:94867]. Raises 42052."""
        self.ask("message/recall", Answer, msgid=msgid)


def _joined(ids: Sequence[object]) -> str | None:
    return "|".join(map(str, ids)) or None


def _check(msgtype: str, body: dict[str, Any]) -> None:
    """Refuse what the platform would refuse, or would cut without a word. Raises OverLimit, Incomplete."""
    if msgtype in {"text", "markdown"}:
        one_of(f"{msgtype}.content", body.get("content"))
        at_most(LONGEST_TEXT, f"{msgtype}.content", str(body["content"]).encode())
    if msgtype == "textcard":
        at_most(128, "textcard.title", str(body.get("title", "")))
        at_most(512, "textcard.description", str(body.get("description", "")))
        at_most(2048, "textcard.url", str(body.get("url", "")).encode())
    if msgtype in {"news", "mpnews"}:
        one_of(f"{msgtype}.articles", body.get("articles"))
        at_most(MOST_ARTICLES, f"{msgtype}.articles", body["articles"])
    if msgtype == "template_card":
        check_card(body)


MOST_OF_CARD = {
    "horizontal_content_list": 6,
    "vertical_content_list": 4,
    "jump_list": 3,
    "button_list": 6,
    "select_list": 3,
}
CARDS = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}


def check_card(card: dict[str, Any]) -> None:
    """Refuse a card the platform would refuse [D:90236]. Raises OverLimit, Incomplete."""
    kind = card.get("card_type")
    one_of("card_type", kind in CARDS)
    for name, most in MOST_OF_CARD.items():
        at_most(most, name, card.get(name, ()))
    title = card.get("main_title", {}).get("title")
    one_of("main_title.title", title, kind == "text_notice" and card.get("sub_title_text"))
    if kind in {"text_notice", "news_notice"}:
        one_of("card_action", card.get("card_action"))
    if kind == "news_notice":
        one_of("card_image, image_text_area", card.get("card_image"), card.get("image_text_area"))
    if kind not in {"text_notice", "news_notice"} or "action_menu" in card:
        one_of("task_id", card.get("task_id"))
        at_most(128, "task_id", str(card["task_id"]).encode())
