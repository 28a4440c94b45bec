"""Acquisition links 获客助手, the product album, members' own statistics (§4.8, §4.9, §4.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, at_most_days, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


DEAREST = 5_000_000  # fen


class LinkIds(Answer, frozen=True, kw_only=True):
    """The answer of `list_link`."""

    link_id_list: list[str] = []
    next_cursor: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link; append `?customer_channel=STATE` to its address to know where somebody came from."""

    link_id: str = ""
    link_name: str = ""
    url: str = ""
    create_time: int = 0
    skip_verify: bool = True
    mark_source: bool = True


class LinkAnswer(Answer, frozen=True, kw_only=True):
    """A link with who it leads to."""

    link: Link
    range: dict[str, Any] = {}
    priority_option: dict[str, Any] = {}


class LinkCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who came by a link: `chat_status` 0, 1 or 2, of which the sheet says no more."""

    external_userid: str
    userid: str = ""
    chat_status: int = 0
    state: str = ""


class LinkCustomers(Answer, frozen=True, kw_only=True):
    """The answer of `customer`."""

    customer_list: list[LinkCustomer] = []
    next_cursor: str = ""


class Quota(Answer, frozen=True, kw_only=True):
    """How many customers may still come."""

    total: int = 0
    balance: int = 0
    quota_list: list[dict[str, Any]] = []


class LinkCounts(Answer, frozen=True, kw_only=True):
    """Clicks and new customers."""

    click_link_customer_cnt: int = 0
    new_customer_cnt: int = 0


class ChatInfo(Answer, frozen=True, kw_only=True):
    """Who stands behind a chat key."""

    userid: str = ""
    external_userid: str = ""
    chat_info: dict[str, Any] = {}


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """One day of some members together; the shares are absent where there was no chat."""

    stat_time: int
    chat_cnt: int = 0
    message_cnt: int = 0
    reply_percentage: float | None = None
    avg_reply_time: int | None = None
    negative_feedback_cnt: int = 0
    new_apply_cnt: int = 0
    new_contact_cnt: int = 0


class Behaviours(Answer, frozen=True, kw_only=True):
    """The answer of `get_user_behavior_data`."""

    behavior_data: list[Behaviour] = []


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the album; the price in fen."""

    product_id: str = ""
    description: str = ""
    price: int = 0
    product_sn: str = ""
    create_time: int = 0
    attachments: list[dict[str, Any]] = []


class ProductMade(Answer, frozen=True, kw_only=True):
    """The answer of adding a product."""

    product_id: str


class ProductAnswer(Answer, frozen=True, kw_only=True):
    """One product."""

    product: Product


class Products(Answer, frozen=True, kw_only=True):
    """A page of the album."""

    product_list: list[Product] = []
    next_cursor: str = ""


class Acquisition(Section):
    """Links that lead customers to members; the app's own only."""

    def list(self, cursor: str = "") -> LinkIds:
        """Return a page of links by id [D:97297]."""
        return self.ask("externalcontact/customer_acquisition/list_link", LinkIds, limit=100, cursor=cursor)

    def get(self, link_id: str) -> LinkAnswer:
        """Return a link [D:97297]."""
        return self.ask("externalcontact/customer_acquisition/get", LinkAnswer, link_id=link_id)

    def iter_all(self) -> Iterator[str]:
        """Yield the ids of the app's links [D:97297]."""
        for page in pages(self.list):
            yield from page.link_id_list

    def create(
        self,
        name: str,
        users: Sequence[str],
        *,
        departments: Sequence[int] = (),
        skip_verify: bool = True,
        priority: dict[str, Any] | None = None,
    ) -> Link:
        """Make a link to up to 500 people, those of departments included [D:97297].

        `priority` is `{"priority_type", "priority_userid_list"}`, up to 1,000 of them. Raises OverLimit, Incomplete,
        41200 for a range of too many or nobody, Uncertain.
        """
        at_most(30, "link_name", name)
        at_most(500, "range", users)
        one_of("range", *users, *departments)
        at_most(1000, "priority_userid_list", (priority or {}).get("priority_userid_list", ()))
        told = {"user_list": [*users], "department_list": [*departments]}
        path = "externalcontact/customer_acquisition/create_link"
        how = {"skip_verify": skip_verify, "priority_option": priority}
        return self.ask(path, LinkAnswer, link_name=name, range=told, **how).link

    def update(self, link_id: str, **wanted: Any) -> None:
        """Overwrite a link's name, range or options [D:97297]."""
        self.ask("externalcontact/customer_acquisition/update_link", Answer, link_id=link_id, **wanted)

    def delete(self, link_id: str) -> None:
        """Delete a link [D:97297]."""
        self.ask("externalcontact/customer_acquisition/delete_link", Answer, link_id=link_id)

    def customers(self, link_id: str, cursor: str = "") -> LinkCustomers:
        """Return a page of who came by a link [D:97298]."""
        told = {"link_id": link_id, "limit": 1000, "cursor": cursor}
        return self.ask("externalcontact/customer_acquisition/customer", LinkCustomers, **told)

    def iter_customers(self, link_id: str) -> Iterator[LinkCustomer]:
        """Yield who came by a link [D:97298]."""
        for page in pages(lambda cursor: self.customers(link_id, cursor)):
            yield from page.customer_list

    def quota(self) -> Quota:
        """Return how many may still come [D:97375]."""
        return self.ask("externalcontact/customer_acquisition_quota", Quota)

    def counts(self, link_id: str, since: int, until: int) -> LinkCounts:
        """Return clicks and new customers of at most 30 days, 180 back [D:97375]. Raises OverLimit."""
        at_most_days(30, since, until)
        told = {"link_id": link_id, "start_time": since, "end_time": until}
        return self.ask("externalcontact/customer_acquisition/statistic", LinkCounts, **told)

    def chat(self, chat_key: str) -> ChatInfo:
        """Return who stands behind a key of an event, good for 30 minutes [D:100130]."""
        return self.ask("externalcontact/customer_acquisition/get_chat_info", ChatInfo, chat_key=chat_key)


class Statistics(Section):
    """What members did with customers, one to one."""

    def of_members(
        self, userids: Sequence[str], since: int, until: int, *, departments: Sequence[int] = ()
    ) -> list[Behaviour]:
        """Return days of up to 100 members and departments, summed, of at most 30 days, 180 back [D:92132].

        Raises OverLimit, Incomplete.
        """
        at_most(100, "userid", userids)
        at_most(100, "partyid", departments)
        one_of("userid, partyid", *userids, *departments)
        at_most_days(30, since, until)
        told = {"userid": [*userids] or None, "partyid": [*departments] or None, "start_time": since, "end_time": until}
        return self.ask("externalcontact/get_user_behavior_data", Behaviours, **told).behavior_data


class Album(Section):
    """The product album members can send from."""

    def add(self, description: str, price: int, media_ids: Sequence[str], *, number: str = "") -> str:
        """Put a product into the album, with up to nine pictures of `media.attachment` [D:95096].

        The price is in fen, of at most 50,000 yuan; `number` of letters and digits. Raises OverLimit, Incomplete, Uncertain.
        """
        at_most(300, "description", description)
        at_most(9, "attachments", media_ids)
        at_most(DEAREST, "price", range(price))
        at_most(128, "product_sn", number.encode())
        one_of("attachments", *media_ids)
        pictures = [{"type": "image", "image": {"media_id": each}} for each in media_ids]
        told = {"description": description, "price": price, "product_sn": number or None, "attachments": pictures}
        return self.ask("externalcontact/add_product_album", ProductMade, **told).product_id

    def get(self, product_id: str) -> Product:
        """Return a product [D:95096]."""
        return self.ask("externalcontact/get_product_album", ProductAnswer, product_id=product_id).product

    def list(self, cursor: str = "") -> Products:
        """Return a page of the album [D:95096]."""
        return self.ask("externalcontact/get_product_album_list", Products, limit=100, cursor=cursor)

    def iter_all(self) -> Iterator[Product]:
        """Yield the app's products [D:95096]."""
        for page in pages(self.list):
            yield from page.product_list

    def update(self, product_id: str, **wanted: Any) -> None:
        """Change a product: description, price, product_sn, attachments [D:95096]. Raises OverLimit."""
        at_most(300, "description", wanted.get("description", ""))
        at_most(9, "attachments", wanted.get("attachments", ()))
        self.ask("externalcontact/update_product_album", Answer, product_id=product_id, **wanted)

    def delete(self, product_id: str) -> None:
        """Take a product out of the album [D:95096]."""
        self.ask("externalcontact/delete_product_album", Answer, product_id=product_id)
