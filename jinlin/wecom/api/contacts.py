"""Accounts that serve customers, and the customers (§4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of, pages
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import NotOurCustomer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A customer: `type` 1 of WeChat, 2 of another corp; `unionid` only for the former, where the corp is bound."""

    external_userid: str
    name: str = ""
    type: int = 1
    avatar: str = ""
    gender: int = 0
    unionid: str = ""
    position: str = ""
    corp_name: str = ""
    corp_full_name: str = ""
    external_profile: dict[str, Any] = {}


class FollowTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag an account put on a customer: `type` 1 of the corp, 2 personal (without id), 3 of a rule group."""

    group_name: str = ""
    tag_name: str = ""
    tag_id: str = ""
    type: int = 1


class Channels(msgspec.Struct, frozen=True, kw_only=True):
    """The video channel a customer came from: `source` 0 unknown, 1 home page, 2 live, 3 form."""

    nickname: str = ""
    source: int = 0


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """An account's relation with a customer; `tags` in a single answer, `tag_id` in a batch."""

    userid: str
    createtime: int
    remark: str = ""
    description: str = ""
    tags: list[FollowTag] = []
    tag_id: list[str] = []
    remark_corp_name: str = ""
    remark_mobiles: list[str | int] = []  # an old sample prints them as numbers
    oper_userid: str = ""
    add_way: int = 0
    wechat_channels: Channels | None = None
    state: str = ""


class Followers(Answer, frozen=True, kw_only=True):
    """The answer of `get_follow_user_list`."""

    follow_user: list[str] = []


class ExternalIds(Answer, frozen=True, kw_only=True):
    """The answer of `list`."""

    external_userid: list[str] = []


class ContactAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `get`: one page of the accounts that follow."""

    external_contact: Contact
    follow_user: list[Follow] = []
    next_cursor: str = ""


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of one account."""

    external_contact: Contact
    follow_info: Follow


class FailInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that were left out."""

    unlicensed_userid_list: list[str] = []


class Batch(Answer, frozen=True, kw_only=True):
    """The answer of `batch/get_by_user`."""

    external_contact_list: list[BatchRow] = []
    next_cursor: str = ""
    fail_info: FailInfo = FailInfo()


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was served; the name is masked."""

    is_customer: bool = False
    tmp_openid: str = ""
    external_userid: str = ""
    name: str = ""
    follow_userid: str = ""
    chat_id: str = ""
    chat_name: str = ""
    add_time: int = 0


class ServedPage(Answer, frozen=True, kw_only=True):
    """The answer of `contact_list`."""

    info_list: list[Served] = []
    next_cursor: str = ""


class Contacts(Section):
    """Reads customers; writes remarks."""

    def followers(self) -> list[str]:
        """List the accounts that may have customers, within the app's range [D:92571]."""
        return self.ask("externalcontact/get_follow_user_list", Followers).follow_user

    def list(self, userid: str) -> list[str]:
        """List all customers of an account; 84061 stands for none [D:92113]."""
        try:
            return self.ask("externalcontact/list", ExternalIds, userid=userid).external_userid
        except NotOurCustomer:
            return []

    def get(self, external_userid: str, cursor: str = "") -> ContactAnswer:
        """Return a customer and up to 500 accounts that follow them [D:92114]. Raises NotOurCustomer."""
        return self.ask("externalcontact/get", ContactAnswer, external_userid=external_userid, cursor=cursor or None)

    def iter_followers(self, external_userid: str) -> Iterator[tuple[Contact, Follow]]:
        """Yield every account that follows a customer. Raises NotOurCustomer."""
        for page in pages(lambda cursor: self.get(external_userid, cursor)):
            for follow in page.follow_user:
                yield page.external_contact, follow

    def batch(self, userids: Sequence[str], cursor: str = "", limit: int = 100) -> Batch:
        """Return a page of the customers of up to 100 accounts [D:92994]. Raises OverLimit."""
        at_most(100, "userid_list", userids)
        one_of("userid_list", *userids)
        return self.ask(
            "externalcontact/batch/get_by_user", Batch, userid_list=list_of(userids), cursor=cursor, limit=limit
        )

    def iter_batch(self, userids: Sequence[str]) -> Iterator[BatchRow]:
        """Yield the customers of up to 100 accounts [D:92994]. Raises OverLimit."""
        for page in pages(lambda cursor: self.batch(userids, cursor)):
            yield from page.external_contact_list

    def served(self, cursor: str = "") -> ServedPage:
        """Return a page of everybody served, customers or not; ids and cursors live four hours [D:99434]."""
        return self.ask("externalcontact/contact_list", ServedPage, cursor=cursor, limit=1000)

    def iter_served(self) -> Iterator[Served]:
        """Yield everybody served; passing ids are unique within this one reading [D:99434]."""
        for page in pages(self.served):
            yield from page.info_list

    def remark(
        self,
        userid: str,
        external_userid: str,
        *,
        remark: str | None = None,
        description: str | None = None,
        company: str | None = None,
        mobiles: Sequence[str] | None = None,
        picture: str | None = None,
    ) -> None:
        """Change what an account noted on a customer, at least one of it; mobiles replace those that were [D:92115].

        An empty text or list clears; `company` is for WeChat users only; `picture` is a media id. Raises OverLimit,
        Incomplete, NotOurCustomer.
        """
        at_most(20, "remark", remark or "")
        at_most(150, "description", description or "")
        at_most(20, "remark_company", company or "")
        one_of("remark", *(each is not None for each in (remark, description, company, mobiles, picture)))
        self.ask(
            "externalcontact/remark",
            Answer,
            userid=userid,
            external_userid=external_userid,
            remark=remark,
            description=description,
            remark_company=company,
            remark_mobiles=mobiles if mobiles is None else list_of(mobiles) or [""],  # [""] clears (§4.1)
            remark_pic_mediaid=picture,
        )


def list_of(words: Sequence[str]) -> list[str]:
    """Return a JSON list of words."""
    return [*words]
