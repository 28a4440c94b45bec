"""A process that dies at any point between the platform and our rows loses nothing and doubles nothing."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.wecom.city import City
from tests.wecom.household import Household

pytestmark = [pytest.mark.crash, pytest.mark.enable_socket, pytest.mark.timeout(300)]

CITY = ("--groups", "3", "--members-per-group", "6")
BRING = """
import django; django.setup()
import json, sys
from django.utils import timezone
from jinlin.wecom.door import Doorplates, Writer, open_callback
from jinlin.wecom.tests.platform import Platform, event
from jinlin.wecom.models import App
app = App.objects.select_related("connection").get()
platform = Platform(app.connection, app, app.keys)
told = json.loads(sys.argv[1])
message = event("change_external_chat", "update", created=told["at"], ChatId=told["chat"], UpdateDetail="del_member",
                QuitScene=0, MemChangeCnt=1, MemChangeList=[told["person"]], LastMemVer="0", CurMemVer="1")
address, body = platform.request(message)
from urllib.parse import parse_qsl, urlsplit
Writer().keep(open_callback(Doorplates().of(app.slug), dict(parse_qsl(urlsplit(address).query)), body, now=timezone.now()))
"""
WORK = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from jinlin.console import connecting
from jinlin.wecom.models import Callback, Connection, Recheck, Sync
Connection.objects.update(handling_until=None)
Sync.objects.update(working_until=None)
Recheck.objects.update(due_at=timezone.now())  # leases of the one that died
now, later = timezone.now() + timedelta(hours=2), timezone.now() + timedelta(hours=3)
while connecting.handle_callbacks(now) or connecting.read_again(later) or connecting.read_on(now):
    pass
"""
READ = """
import django; django.setup()
from django.utils import timezone
from jinlin.wecom import actions
from jinlin.wecom.models import Sync
from jinlin.workspaces.models import Workspace
Sync.objects.filter(finished_at=None).exists() or actions.begin_sync(Workspace.objects.get(slug="qinghe"), now=timezone.now())
"""
COUNT = """
import django; django.setup()
import json
from jinlin.communities.models import Membership
from jinlin.events.models import Fact
from jinlin.wecom.models import Callback
print(json.dumps({
    "callbacks": Callback.objects.count(),
    "ended": Membership.objects.filter(left_at__isnull=False, left_basis="declared").count(),
    "facts": Fact.objects.filter(kind="membership.ended").count(),
}))
"""


@pytest.fixture(scope="module")
def city():
    city = City(*CITY)
    yield city
    city.close()


@pytest.fixture(scope="module")
def first(tmp_path_factory, city):
    """Prepare a home once, and one that has read everything; each test works on a copy."""
    fresh = tmp_path_factory.mktemp("home") / "fresh"
    household = Household(fresh, city)
    read = fresh.parent / "read"
    shutil.copytree(fresh, read)
    reader = Household(read, city, household.keys)
    reader.run(READ)
    reader.run(WORK)
    return {"fresh": fresh, "read": read, "keys": household.keys}


@pytest.fixture
def household(tmp_path, city, first, request):
    """Return the product as it was prepared: `read` for callbacks, `fresh` for readings."""
    home = tmp_path / "home"
    shutil.copytree(first["fresh" if "reading" in request.node.name else "read"], home)
    return Household(home, city, first["keys"])


@pytest.mark.parametrize("at", ["wecom:piece-read", "wecom:piece-read#4", "wecom:piece-kept", "wecom:piece-kept#5"])
def test_a_reading_goes_on_where_it_died(city, household, at):
    household.run(READ)
    household.run(WORK, at=at, code=137)
    household.run(WORK)

    assert household.ask()["mirrored"] == city.truth()


COUNTED = """
import django; django.setup()
import json
from jinlin.communities.models import OfficialSpan
from jinlin.lake import queries
from jinlin.workspaces.models import Workspace
rows = queries.table(Workspace.objects.get(slug="qinghe"), "official_day").to_pyarrow().to_pylist()
spans = OfficialSpan.objects.order_by("kind", "account__userid").values_list("kind", "account__userid", "since", "until")
print(json.dumps([sorted((str(r["on"]), r["unit"], r["groups"], r["members"]) for r in rows), list(spans)], default=str))
"""


@pytest.mark.parametrize("at", ["wecom:piece-kept#12", "lake:renamed#40", "lake:listed#2"])
def test_a_reading_that_dies_within_official_statistics_has_every_day_once(tmp_path, city, first, household, at):
    whole = tmp_path / "whole"
    shutil.copytree(first["read"], whole)
    household.run(READ)
    household.run(WORK, at=at, code=137)
    household.run(WORK)
    rows, spans = json.loads(household.run(COUNTED))

    assert [rows, spans] == json.loads(Household(whole, city, first["keys"]).run(COUNTED))
    assert len(rows) == len({tuple(row) for row in rows}) > 0
    assert household.ask()["mirrored"] == city.truth()


@pytest.mark.parametrize(
    ("bring", "work"),
    [
        ("wecom:callback-opened", ""),
        ("wecom:callbacks-written", ""),
        ("wecom:callbacks-committed", ""),
        ("", "wecom:callback-handled"),
        ("", "wecom:callback-marked"),
        ("", "wecom:recheck-read"),
        ("", "wecom:recheck-kept"),
    ],
)
def test_a_callback_is_kept_and_handled_once_wherever_the_process_dies(city, household, bring, work):
    chat, group = next(iter(city.truth()["groups"].items()))
    person = next(each for each in group["members"] if each.startswith("wm"))
    joined = group["members"][person]["join_time"]
    told = json.dumps({"chat": chat, "person": person, "at": joined + 60})
    if bring:
        household.run(BRING, told, at=bring, code=137)  # not answered: the platform sends it again
    household.run(BRING, told)
    if work:
        household.run(WORK, at=work, code=137)
    household.run(WORK)
    counted = json.loads(household.run(COUNT))

    assert counted["callbacks"] == 1
    assert counted["facts"] == 1
    assert household.ask()["mirrored"] == city.truth()  # they have not left: the platform's answer brings them back


ARCHIVE = """
import django; django.setup()
import sys
from django.utils import timezone
from jinlin.wecom import actions
from jinlin.wecom.models import Connection
connection = Connection.objects.select_related("workspace").get()
print(actions.set_archive(connection.workspace, connection, sys.argv[1], now=timezone.now()).public_key.replace("\\n", "|"))
"""
PULL = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
import jinlin.console.importers
from jinlin.imports import jobs
from jinlin.imports.models import Run
from jinlin.wecom.archive.pulling import pull_all
later = timezone.now() + timedelta(hours=1)
pull_all(timezone.now())
Run.objects.update(claimed_until=None)
while jobs.work(timezone.now()):
    pass
pull_all(timezone.now())
"""
SAID = """
import django; django.setup()
import json
from jinlin.lake import queries
from jinlin.wecom.models import Archive
from jinlin.workspaces.models import Workspace
texts = queries.table(Workspace.objects.get(slug="qinghe"), "texts").select("text").to_pyarrow().column("text").to_pylist()
print(json.dumps({"texts": sorted(texts), "seq": Archive.objects.get().seq}))
"""


@pytest.mark.parametrize("at", ["wecom:archive-fetched", "wecom:archive-queued"])
def test_talk_is_in_the_lake_once_wherever_the_process_dies(city, household, at):
    public = household.run(ARCHIVE, city.secrets["archive"]).replace("|", "\n")
    city.ask("POST", "archive/key", version=1, public_key=public)
    chat, group = next(iter(city.truth()["groups"].items()))
    person = next(each for each in group["members"] if each.startswith("wm"))
    before = city.ask("GET", "state")["messages"]
    city.do("message.send", chat_id=chat, person=person, text=f"说过的话 {at}")
    household.run(PULL, at=at, code=137)
    household.run(PULL)
    household.run(PULL)
    said = json.loads(household.run(SAID))

    assert said["texts"].count(f"说过的话 {at}") == 1
    assert said["seq"] == before + 1


WANT = """
import django; django.setup()
from django.utils import timezone
from jinlin.wecom import actions
from jinlin.workspaces.models import Workspace
workspace = Workspace.objects.get(slug="qinghe")
actions.choose_media(workspace, workspace, media="all", now=timezone.now())
"""
FETCH = """
import django; django.setup()
from django.utils import timezone
from jinlin.console import connecting
from jinlin.wecom.archive import fetching
from jinlin.wecom.models import Media
fetching.KEEP_FREE = 0
Media.objects.update(claimed_until=None)  # the lease of the one that died
while connecting.fetch_media(timezone.now()):
    pass
"""
FETCHED = """
import django; django.setup()
import hashlib, json
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.models import Media
row = Media.objects.select_related("workspace").order_by("-sent_at").first()
content = path_of(row.workspace, row).read_bytes()
whole = hashlib.md5(content).hexdigest() == row.md5
print(json.dumps({"state": row.state, "size": len(content), "whole": whole, "count": Media.objects.filter(msgid=row.msgid).count()}))
"""


@pytest.mark.parametrize(
    "at",
    [
        "wecom:archive-queued",
        "wecom:media-asked",
        "wecom:media-asked#2",
        "wecom:media-written#2",
        "wecom:media-noted",
        "wecom:media-whole",
    ],
)
def test_a_picture_is_whole_wherever_the_process_dies(city, household, at):
    public = household.run(ARCHIVE, city.secrets["archive"]).replace("|", "\n")
    city.ask("POST", "archive/key", version=1, public_key=public)
    household.run(WANT)
    chat, group = next(iter(city.truth()["groups"].items()))
    person = next(each for each in group["members"] if each.startswith("wm"))
    city.do("message.send", chat_id=chat, person=person, kind="image", payload={"size": 1300000})
    pulls = at == "wecom:archive-queued"
    household.run(PULL, at=at if pulls else "", code=137 if pulls else 0)
    household.run(PULL)
    if not pulls:
        household.run(FETCH, at=at, code=137)
    household.run(FETCH)

    assert json.loads(household.run(FETCHED)) == {"state": "there", "size": 1300000, "whole": True, "count": 1}


TAG = """
import django; django.setup()
import json
from django.utils import timezone
from jinlin.members import actions
from jinlin.members.actions import TagWish
from jinlin.members.models import Follow, Tag
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Workspace
from jinlin.workspaces import actions as workspaces
workspace = Workspace.objects.get(slug="qinghe")
staff = workspaces.employ(workspace, unit=workspace.units.get(parent=None), name="lin", now=timezone.now())
workspaces.grant(workspace, staff, "hq_admin", now=timezone.now())
follow = Follow.objects.filter(ended_at=None).order_by("pk").first()
tag = Tag.objects.filter(external_id__isnull=False).exclude(external_id__in=follow.tag_ids).order_by("pk").first()
actions.ask_for_tags(Access.of(staff), [TagWish(follow, frozenset({tag.external_id}))], now=timezone.now())
"""
SEND = """
import django; django.setup()
from django.utils import timezone
from jinlin.console import connecting
from jinlin.members.models import TagChange
TagChange.objects.update(claimed_until=None)  # the lease of the one that died
while connecting.send_tags(timezone.now()):
    pass
"""
SENT = """
import django; django.setup()
import json
from jinlin.events.models import Fact
from jinlin.members.models import TagChange
told = {"states": list(TagChange.objects.values_list("state", flat=True))}
print(json.dumps(told | {"facts": Fact.objects.filter(kind="member.tags_changed").count()}))
"""


@pytest.mark.parametrize("at", ["members:tags-sent", "members:tags-kept"])
def test_a_tag_is_here_what_it_is_there_wherever_the_process_dies(city, household, at):
    household.run(TAG)
    household.run(SEND, at=at, code=137)
    household.run(SEND)

    assert json.loads(household.run(SENT)) == {"states": ["done"], "facts": 1}
    assert household.ask()["mirrored"] == city.truth()
