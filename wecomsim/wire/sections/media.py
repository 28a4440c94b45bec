"""Uploading and fetching files (§5.1)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wecomsim.rules.media import MOST, PICTURE, check_file, usable
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY
from wecomsim.state.shelves import File, Job
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text
from wecomsim.wire.multipart import only_part

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
PICTURES_A_DAY, PICTURES_A_MONTH, MONTH = 1000, 3000, 30 * DAY
LARGE, WHOLE, JOB_LIFE = 200 * 1024 * 1024, 20 * 1024 * 1024, 3600
KINDS_BY_PLACE = {"1": ("moment", {"image", "video"}), "2": ("album", {"image"})}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
TYPES = {"image": "image/jpeg", "voice": "voice/amr", "video": "video/mp4", "file": "application/octet-stream"}


def _kept(platform: Platform, kind: str, name: str, content: bytes, place: str) -> File:
    corp = platform.corp
    file = File("3" + corp.new_id("media"), kind, name, content, corp.clock.now(), place)
    corp.shelves.files[file.media_id] = file
    return file


def _part(given: Given, name: str | None) -> tuple[str, bytes]:
    part = only_part(given.get("_body", b""), given.get("_headers", {}).get("content-type", ""), name)
    return part.file_name, part.content


@endpoint("media/upload", "POST", "90253")
def upload(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Take a file for three days; `created_at` is a text here."""
    kind = str(given.get("type", ""))
    if kind not in MOST:
        raise Refused(40005)
    name, content = _part(given, "media")
    check_file(kind, content)
    file = _kept(platform, kind, name, content, "media")
    return {"errmsg": "", "type": kind, "media_id": file.media_id, "created_at": str(int(file.made_at))}


@endpoint("media/uploadimg", "POST", "90256")
def upload_picture(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Take a picture for good and give it an address; so many a day and a month."""
    corp = platform.corp
    name, content = _part(given, None)
    check_file("image", content, PICTURE)
    now, taken = corp.clock.now(), corp.shelves.uploads["picture"]
    if (
        sum(at > now - DAY for at in taken) >= PICTURES_A_DAY
        or sum(at > now - MONTH for at in taken) >= PICTURES_A_MONTH
    ):
        raise Refused(45009)
    taken.append(now)
    url = f"http://p.qpic.cn/pic_wework/{hashlib.sha256(content).hexdigest()[:40]}/0"
    corp.shelves.pictures[url] = File(url, "image", name, content, now, "picture")
    return {"errmsg": "", "url": url}


@endpoint("media/upload_attachment", "POST", "95098")
def upload_attachment(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Take a file for moments or the album; `created_at` is a number here."""
    kind, place = str(given.get("media_type", "")), KINDS_BY_PLACE.get(str(given.get("attachment_type", "")))
    if place is None or kind not in place[1]:
        raise Refused(41072)
    name, content = _part(given, "media")
    if not content:
        raise Refused(41088)
    check_file(kind, content)
    file = _kept(platform, kind, name, content, place[0])
    return {"errmsg": "", "type": kind, "media_id": file.media_id, "created_at": int(file.made_at)}


@endpoint("media/get", "GET", "90254")
def fetch(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return a file, whole or the range asked for."""
    file = usable(platform.corp, text(given, "media_id", 41006))
    headers = {
        "Content-Type": TYPES[file.kind],
        "Content-Disposition": f'attachment; filename="{file.name}"'.encode().decode("latin-1"),
        "Accept-Ranges": "bytes",
    }
    asked = _RANGE.fullmatch(given["_headers"].get("range", ""))
    if asked is None:
        if len(file.content) > WHOLE:
            raise Refused(830002)
        return {"_raw": file.content, "_headers": headers}
    begin, size = int(asked.group(1)), len(file.content)
    end = min(int(asked.group(2) or size - 1), size - 1)
    if begin > end or end - begin >= WHOLE:
        raise Refused(830002)
    told = headers | {"Content-Range": f"bytes {begin}-{end}/{size}"}
    return {"_raw": file.content[begin : end + 1], "_headers": told, "_status": 206}


@endpoint("media/upload_by_url", "POST", "96219")
def upload_by_address(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Begin to fetch a large file; only addresses of `sim:` hold one here, for nothing is fetched from elsewhere."""
    kind, name, url = text(given, "type"), text(given, "filename", most_bytes=128), text(given, "url", most_bytes=1024)
    if given.get("scene") != 1 or kind not in {"video", "file"}:
        raise Refused(40058, "invalid param `scene`" if given.get("scene") != 1 else "invalid param `type`")
    corp, now = platform.corp, platform.corp.clock.now()
    job = Job(corp.new_id("job"), "upload", now, now + platform.settings.job_seconds, {})
    job.result = _fetched(platform, kind, name, url, text(given, "md5"))
    corp.shelves.jobs[job.job_id] = job
    event = {"CreateTime": int(job.done_at), "Event": "upload_media_job_finish", "JobId": job.job_id}
    corp.tell(event | {"_after": job.done_at - now})  # the one event that follows from what a program did [D:96219]
    return {"jobid": job.job_id}


def _fetched(platform: Platform, kind: str, name: str, url: str, md5: str) -> Given:
    parts = urlsplit(url)
    size = int(parts.path) if parts.scheme == "sim" and parts.path.isdecimal() else None
    if size is None:
        return {"errcode": 830001, "errmsg": "url is not reachable", "media_id": "", "created_at": ""}
    if size > LARGE:
        return {"errcode": 45001, "errmsg": "media size out of limit", "media_id": "", "created_at": ""}
    content = bytes(size)
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5.lower():
        return {"errcode": 301019, "errmsg": "md5 mismatch", "media_id": "", "created_at": ""}
    file = _kept(platform, kind, name, content, "media")
    return {"errcode": 0, "errmsg": "ok", "media_id": file.media_id, "created_at": str(int(file.made_at))}


@endpoint("media/get_upload_by_url_result", "POST", "96219")
def upload_result(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say how far an upload by address is; an hour long."""
    corp = platform.corp
    job, now = corp.shelves.jobs.get(text(given, "jobid")), corp.clock.now()
    if job is None or job.kind != "upload" or job.made_at + JOB_LIFE < now:
        raise Refused(40058, "invalid param `jobid`")
    if now < job.done_at:
        return {"status": 1}
    return {"status": 3 if job.result["errcode"] else 2, "detail": job.result}
