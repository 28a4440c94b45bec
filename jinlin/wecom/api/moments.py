"""Customer moments 客户朋友圈: made by program, published when members confirm (§4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, at_most_days, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST, LONGEST_BYTES, MOST_PIECES, MOST_SENDERS = 2000, 4000, 9, 100_000


class Job(Answer, frozen=True, kw_only=True):
    """A job, good for 24 hours."""

    jobid: str


class MomentMade(Answer, frozen=True, kw_only=True):
    """What came of the job; its own number tells whether it went well."""

    moment_id: str = ""
    invalid_sender_list: dict[str, Any] = {}
    invalid_external_contact_list: dict[str, Any] = {}


class JobResult(Answer, frozen=True, kw_only=True):
    """How far a job is: 1 begun, 2 running, 3 done."""

    status: int
    type: str = ""
    result: MomentMade = MomentMade()


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A moment: `create_type` 0 of the corp, 1 of a member; `visible_type` 0 for some, 1 for all."""

    moment_id: str
    creator: str = ""
    create_time: int = 0
    create_type: int = 0
    visible_type: int = 1
    text: dict[str, Any] = {}
    image: list[dict[str, Any]] = []
    video: dict[str, Any] = {}
    link: dict[str, Any] = {}
    location: dict[str, Any] = {}


class Moments(Answer, frozen=True, kw_only=True):
    """The answer of `get_moment_list`."""

    moment_list: list[Moment] = []
    next_cursor: str = ""


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """A member who is to publish: 0 not yet, 1 done."""

    userid: str
    publish_status: int = 0


class Publishers(Answer, frozen=True, kw_only=True):
    """The answer of `get_moment_task`."""

    task_list: list[Publisher] = []
    next_cursor: str = ""


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may see a moment, liked it or commented on it."""

    external_userid: str = ""
    userid: str = ""
    create_time: int = 0


class Viewers(Answer, frozen=True, kw_only=True):
    """The customers of a moment."""

    customer_list: list[Viewer] = []
    next_cursor: str = ""


class Echo(Answer, frozen=True, kw_only=True):
    """Who commented and who liked; what was said is not told."""

    comment_list: list[Viewer] = []
    like_list: list[Viewer] = []


def visible_to(users: Sequence[str] = (), departments: Sequence[int] = (), tags: Sequence[str] = ()) -> dict[str, Any]:
    """Say who publishes a moment and which customers see it, by tags. Raises OverLimit."""
    at_most(MOST_SENDERS, "user_list", users)
    senders = {"user_list": [*users], "department_list": [*departments]} if users or departments else None
    told = {"sender_list": senders, "external_contact_list": {"tag_list": [*tags]} if tags else None}
    return {name: value for name, value in told.items() if value is not None}


class MomentSection(Section):
    """Makes moments and follows them."""

    def add(
        self, text: str, attachments: Sequence[dict[str, Any]] = (), *, visible: dict[str, Any] | None = None
    ) -> str:
        """Begin to make a moment; return the job [D:95094]. Ten a minute, 100,000 a month.

        Up to nine pictures, or one film, or one link, by ids of `media.attachment`; `visible` by `visible_to`, everybody
        without. Raises OverLimit, Incomplete, RateLimited, 41210, Uncertain.
        """
        at_most(LONGEST, "text", text)
        at_most(LONGEST_BYTES, "text", text.encode())
        kinds = {each.get("msgtype") for each in attachments}
        at_most(MOST_PIECES if kinds <= {"image"} else 1, "attachments", attachments)
        one_of("text, attachments", text, *attachments)
        told = {"text": {"content": text} if text else None, "attachments": [*attachments] or None}
        return self.ask("externalcontact/add_moment_task", Job, **told, visible_range=visible).jobid

    def result(self, jobid: str) -> JobResult:
        """Return how far the job is, and the moment's id at its end [D:95094]."""
        return self.ask("externalcontact/get_moment_task_result", JobResult, jobid=jobid)

    def cancel(self, moment_id: str) -> None:
        """Stop those who have not published [D:97612]."""
        self.ask("externalcontact/cancel_moment_task", Answer, moment_id=moment_id)

    def list(self, since: int, until: int, *, filter_type: int = 2, creator: str = "", cursor: str = "") -> Moments:
        """Return a page of moments within at most 30 days: 0 the corp's, 1 members', 2 all [D:93333]. Raises OverLimit."""
        at_most_days(30, since, until)
        told = {"start_time": since, "end_time": until, "filter_type": filter_type, "cursor": cursor, "limit": 20}
        return self.ask("externalcontact/get_moment_list", Moments, **told, creator=creator or None)

    def iter_all(self, since: int, until: int, *, filter_type: int = 2) -> Iterator[Moment]:
        """Yield moments within at most 30 days [D:93333]. Raises OverLimit."""
        for page in pages(lambda cursor: self.list(since, until, filter_type=filter_type, cursor=cursor)):
            yield from page.moment_list

    def iter_publishers(self, moment_id: str) -> Iterator[Publisher]:
        """Yield who has published and who has not [D:93333]. Raises StillDispatching."""
        for page in pages(lambda cursor: self.publishers(moment_id, cursor)):
            yield from page.task_list

    def iter_reached(self, moment_id: str, userid: str) -> Iterator[Viewer]:
        """Yield the customers who can see it [D:93333]. Raises 41062 before it is published."""
        for page in pages(lambda cursor: self.reached(moment_id, userid, cursor)):
            yield from page.customer_list

    def publishers(self, moment_id: str, cursor: str = "") -> Publishers:
        """Return a page of who has published and who has not [D:93333]."""
        told = {"moment_id": moment_id, "cursor": cursor, "limit": 1000}
        return self.ask("externalcontact/get_moment_task", Publishers, **told)

    def chosen(self, moment_id: str, userid: str, cursor: str = "") -> Viewers:
        """Return a page of the customers a member chose [D:93333]."""
        told = {"moment_id": moment_id, "userid": userid, "cursor": cursor, "limit": 1000}
        return self.ask("externalcontact/get_moment_customer_list", Viewers, **told)

    def reached(self, moment_id: str, userid: str, cursor: str = "") -> Viewers:
        """Return a page of the customers who can see it [D:93333]."""
        told = {"moment_id": moment_id, "userid": userid, "cursor": cursor, "limit": 5000}
        return self.ask("externalcontact/get_moment_send_result", Viewers, **told)

    def echo(self, moment_id: str, userid: str) -> Echo:
        """Return comments and likes, without their words [D:93333]."""
        return self.ask("externalcontact/get_moment_comments", Echo, moment_id=moment_id, userid=userid)
