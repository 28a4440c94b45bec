"""Moments that members must publish, and what became of them (§4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.media import usable
from wecomsim.rules.ranges import people_of, sees
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY
from wecomsim.state.shelves import Job, Moment
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, numbers, objects, part, text, words

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_CHARACTERS, MOST_BYTES, MOST_IMAGES, LONGEST_TITLE = 2000, 4000, 9, 64
A_MINUTE, A_MONTH, MONTH, SPAN, MOST_PEOPLE = 10, 100_000, 30 * DAY, 30 * DAY, 100_000


@endpoint("externalcontact/add_moment_task", "POST", "95094")
def add(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a moment; it comes to be by a job, and is seen when a member has published it."""
    content = _content(platform, given)
    _rate(platform)
    corp, now = platform.corp, platform.corp.clock.now()
    result, moment = _made(platform, caller, given, content)
    if moment is not None:
        corp.shelves.moments[moment.moment_id] = moment
    job = Job(corp.new_id("job"), "add_moment_task", now, now + platform.settings.job_seconds, result)
    corp.shelves.jobs[job.job_id] = job
    return {"jobid": job.job_id}


def _rate(platform: Platform) -> None:
    now, made = platform.corp.clock.now(), platform.corp.shelves.uploads["moments"]
    if sum(at > now - 60 for at in made) >= A_MINUTE:
        raise Refused(45009)
    if sum(at > now - MONTH for at in made) >= A_MONTH:
        raise Refused(41210)
    made.append(now)


def _content(platform: Platform, given: Given) -> Given:
    """Return text and attachments: up to nine images, or one video, or one link. The texts of refusals are the platform's."""
    said = str(part(given, "text").get("content", ""))
    if len(said) > MOST_CHARACTERS or len(said.encode()) > MOST_BYTES:
        raise Refused(45002, "invalid text size")
    attachments = objects(given, "attachments", MOST_IMAGES, 41064)
    kinds = {str(each.get("msgtype")) for each in attachments}
    if not said and not attachments:
        raise Refused(41089, "invalid msg")
    if kinds - {"image", "video", "link"}:
        raise Refused(41065, "invalid attachments msgtype")
    if len(kinds) > 1 or len(attachments) > (MOST_IMAGES if kinds == {"image"} else 1):
        raise Refused(41064, "invalid attachments size")
    for each in attachments:
        _check(platform, each["msgtype"], part(each, each["msgtype"]))
    told: Given = {"text": {"content": said}} if said else {}
    images = [{"media_id": each["image"]["media_id"]} for each in attachments if each["msgtype"] == "image"]
    told |= {"image": images} if images else {}
    for each in attachments if not images else []:
        kind = each["msgtype"]
        kept = {"video": ("media_id",), "link": ("title", "url")}[kind]
        told[kind] = {name: each[kind].get(name, "") for name in kept} | (
            {"thumb_media_id": ""} if kind == "video" else {}
        )
    return told


def _check(platform: Platform, kind: str, told: Given) -> None:
    if kind == "link":
        if not told.get("url") or len(str(told.get("title", ""))) > LONGEST_TITLE:
            raise Refused(40058, "invalid param `link`")
        if not told.get("media_id"):
            return
    file = usable(platform.corp, told.get("media_id"), "moment")
    if file.kind != ("image" if kind == "link" else kind):
        raise Refused(41090)


def _made(platform: Platform, caller: Caller, given: Given, content: Given) -> tuple[Given, Moment | None]:
    """Return what the job will tell, and the moment, where anybody is left to publish it."""
    corp, visible = platform.corp, part(given, "visible_range")
    senders, tags = part(visible, "sender_list"), words(part(visible, "external_contact_list"), "tag_list", 100)
    users, parties = words(senders, "user_list", MOST_PEOPLE), numbers(senders, "department_list", MOST_PEOPLE)
    good = [each for each in users if each in corp.staff and sees(corp, caller.app, corp.staff[each])]
    known = [each for each in parties if each in corp.departments]
    known_tags = [each for each in tags if each in corp.tags and not corp.tags[each].deleted]
    people = people_of(corp, caller.app, good, known) if users or parties else people_of(corp, caller.app, [], [1])
    told: Given = {
        "invalid_sender_list": {
            "user_list": [each for each in users if each not in good],
            "department_list": [each for each in parties if each not in known],
        },
        "invalid_external_contact_list": {"tag_list": [each for each in tags if each not in known_tags]},
    }
    audience = {each: _audience(platform, each, known_tags if tags else None) for each in people}
    audience = {userid: customers for userid, customers in audience.items() if customers}
    if not audience:
        return {"errcode": 41048, "errmsg": "no customer to send"} | told, None
    moment = Moment(corp.new_id("mom"), corp.clock.second(), content, audience)
    return {"errcode": 0, "errmsg": "ok", "moment_id": moment.moment_id} | told, moment


def _audience(platform: Platform, userid: str, tags: list[str] | None) -> list[str]:
    corp = platform.corp
    staff = corp.staff[userid]
    if staff.left_at is not None or not staff.serves:
        return []
    mine = (corp.follows[customer][userid] for customer in corp.followed_by.get(userid, {}))
    return [each.external_userid for each in mine if tags is None or set(tags) & set(each.tags)]


@endpoint("externalcontact/get_moment_task_result", "GET", "95094")
def result(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say how far the making is; the job is known for a day."""
    corp = platform.corp
    job, now = corp.shelves.jobs.get(text(given, "jobid", 41078)), corp.clock.now()
    if job is None or job.kind != "add_moment_task" or job.made_at + DAY < now:
        raise Refused(41078)
    if now < job.done_at:
        return {"status": 2, "type": job.kind}
    return {"status": 3, "type": job.kind, "result": job.result}


def _moment(platform: Platform, given: Given) -> Moment:
    found = platform.corp.shelves.moments.get(text(given, "moment_id", 41059))
    if found is None:
        raise Refused(41060)
    if platform.corp.clock.now() < found.created_at + platform.settings.dispatching_seconds and not found.personal:
        raise Refused(41079)
    return found


def _published_by(platform: Platform, given: Given) -> tuple[Moment, str]:
    moment, userid = _moment(platform, given), text(given, "userid", 41009)
    if userid not in moment.audience:
        raise Refused(41061)
    return moment, userid


@endpoint("externalcontact/cancel_moment_task", "POST", "97612")
def cancel(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Stop those who have not published."""
    moment = _moment(platform, given)
    if moment.personal:
        raise Refused(41067)
    moment.cancelled = True
    return {}


@endpoint("externalcontact/get_moment_list", "POST", "93333", empty={"moment_list": []})
def list_moments(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List moments of at most 30 days."""
    since, until = number(given, "start_time"), number(given, "end_time")
    if not 0 <= until - since <= SPAN:
        raise Refused(40058, "invalid param `start_time`")
    wanted = {0: {False}, 1: {True}, 2: {False, True}}.get(number(given, "filter_type", 2))
    if wanted is None:
        raise Refused(40058, "invalid param `filter_type`")
    found = [
        each
        for each in platform.corp.shelves.moments.values()
        if since <= each.created_at <= until
        and each.personal in wanted
        and (not given.get("creator") or each.creator == given["creator"])
    ]
    rows, following = platform.page("moments", found, given.get("cursor"), limit_of(given, 20, 20))
    return {"next_cursor": following, "moment_list": [_told(platform, each) for each in rows]}


def _told(platform: Platform, moment: Moment) -> Given:
    everybody = all(
        len(customers) == len(platform.corp.followed_by.get(userid, {}))
        for userid, customers in moment.audience.items()
    )
    by = {"creator": moment.creator} if moment.creator else {}
    return {
        "moment_id": moment.moment_id,
        **by,
        "create_time": moment.created_at,
        "create_type": int(moment.personal),
        "visible_type": int(everybody),
        **moment.content,
    }


@endpoint("externalcontact/get_moment_task", "POST", "93333", empty={"task_list": []})
def publishers(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say who has published a moment of the corp."""
    moment = _moment(platform, given)
    if moment.personal:
        raise Refused(41067)
    key = f"moment{moment.moment_id}"
    rows, following = platform.page(key, list(moment.audience), given.get("cursor"), limit_of(given, 500, 1000))
    told = [{"userid": each, "publish_status": int(each in moment.published)} for each in rows]
    return {"next_cursor": following, "task_list": told}


@endpoint("externalcontact/get_moment_customer_list", "POST", "93333", empty={"customer_list": []})
def chosen(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List the customers who may see a member's moment."""
    moment, userid = _published_by(platform, given)
    key, limit = f"may{moment.moment_id}{userid}", limit_of(given, 500, 1000)
    rows, following = platform.page(key, moment.audience[userid], given.get("cursor"), limit)
    return {"next_cursor": following, "customer_list": [{"userid": userid, "external_userid": each} for each in rows]}


@endpoint("externalcontact/get_moment_send_result", "POST", "93333", empty={"customer_list": []})
def reached(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List the customers a published moment reached."""
    moment, userid = _published_by(platform, given)
    if userid not in moment.published:
        raise Refused(41062)
    key, limit = f"did{moment.moment_id}{userid}", limit_of(given, 3000, 5000)
    rows, following = platform.page(key, moment.audience[userid], given.get("cursor"), limit)
    return {"next_cursor": following, "customer_list": [{"external_userid": each} for each in rows]}


@endpoint("externalcontact/get_moment_comments", "POST", "93333", empty={"comment_list": [], "like_list": []})
def comments(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List who commented and liked; what was written is not told."""
    moment, userid = _published_by(platform, given)
    if userid not in moment.published:
        raise Refused(41062)

    def of(rows: list[Given]) -> list[Given]:
        return [{key: row[key] for key in row if key != "of"} for row in rows if row["of"] == userid]

    return {"comment_list": of(moment.comments), "like_list": of(moment.likes)}
