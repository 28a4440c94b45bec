"""One warmed product that forks a child for every crash point of the send path; the child dies there, the parent goes on.

Started as a program by `test_sending_crashes`: a line in says where to die, a line out says what differs from the platform.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.conf import settings

    # What a process wrote is there when it dies; only a machine that dies needs the disk to have been waited for.
    options: Any = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] += "; PRAGMA synchronous=OFF"
    settings.MIGRATION_MODULES = {
        name.rpartition(".")[2]: None for name in settings.INSTALLED_APPS
    }  # straight from the models
    django.setup()

import httpx
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from jinlin.communities.models import Community
from jinlin.console import connecting
from jinlin.content.parts import Part
from jinlin.core import faults
from jinlin.events.models import Fact
from jinlin.messaging import bodies, posting
from jinlin.messaging.models import OPEN, Post, Sending
from jinlin.messaging.posting import Wanted
from jinlin.messaging.sending import grouping
from jinlin.wecom import actions, opening
from jinlin.wecom.models import App
from jinlin.workspaces.actions import open_workspace
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

ADD = "externalcontact/add_msg_template"
FIRST = datetime(2027, 1, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CUTS = ("after_write", "before_write", "after_write", "")


class City:
    """The human side of the simulated platform."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=f"{url}/sim/", timeout=60, verify=False)  # noqa: S501  (no certificates to read, again and again)

    def ask(self, method: str, path: str, **given: Any) -> Any:
        """Ask the control plane."""
        answer = self.http.request(method, path, json=given or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tasks(self, offset: int) -> dict[str, Any]:
        """Return the platform's tasks from one on."""
        asked: dict[str, str | int] = {"what": "tasks", "offset": offset, "limit": 1000}
        told: dict[str, Any] = self.http.get("state", params=asked).json()
        return told


def prepare(told: dict[str, Any]) -> City:
    """Open a workspace, connect it to the city and read everything."""
    now = timezone.now()
    call_command("migrate", run_syncdb=True, verbosity=0)
    workspace = open_workspace(slug="w", name="w", now=now)
    words = {"corp_id": told["corp_id"], "secret": told["secret"], "base_url": told["url"]}
    made = actions.connect(workspace, agent_id=1, now=now, **words)
    actions.make_keys(workspace, App.objects.get(connection=made), now=now)
    actions.begin_sync(workspace, now=now)
    while connecting.read_on(now):
        pass
    let_go()
    return City(told["url"])


def _die_at_once(status: int) -> NoReturn:
    """End as a machine that loses its power does."""
    while True:
        os.kill(os.getpid(), signal.SIGKILL)


def let_go() -> None:
    """Hold nothing that a fork would share: no connection to the database, none to the platform."""
    connections.close_all()
    for platform in opening._open.values():
        platform.close()
    opening._open.clear()


class Round:
    """One day: some groups, two messages, a call that is cut, somebody who takes back, owners who confirm or do not."""

    def __init__(self, city: City, number: int, point: str, *, kill: bool) -> None:
        self.city, self.number, self.point, self.kill = city, number, point, kill
        self.chance = random.Random(number)
        self.begin = FIRST + timedelta(days=number)
        self.workspace = Workspace.objects.get(slug="w")
        self.offset = city.tasks(10**9)["total"]
        self.died = 0

    def go(self) -> dict[str, Any]:
        """Live the day and say what differs from the platform, and how often a child died."""
        self._plan()
        self._through(0, (0, 21, 42, 63, 84, 110))
        if self.number % 2:
            keys = [post.key for post in self._posts() if post.key.startswith("乙")]
            posting.withdraw(who=self.workspace, keys=keys, reason="货没到", now=self._at(400))
        self._confirm()
        self._through(600, (0, 60, 120))
        for second in (13 * 3600, 13 * 3600 + 200):
            self._work(second)
        wrong = list(self._differences())
        let_go()
        return {"died": self.died, "wrong": wrong}

    def _at(self, second: int) -> datetime:
        return self.begin + timedelta(seconds=second)

    def _plan(self) -> None:
        groups = list(Community.objects.filter(ended_at=None).order_by("pk"))
        chosen = self.chance.sample(groups, min(len(groups), self.chance.randint(2, 6)))
        wanted = []
        for second, word in ((0, "甲"), (7200, "乙")):
            body = bodies.keep(
                workspace=self.workspace, parts=[Part("text", text=f"{word}{self.number}")], now=self.begin
            )
            wanted += [Wanted(each.pk, self._at(second), body.pk, f"{word}:{self.number}:{each.pk}") for each in chosen]
        assert not posting.plan(who=self.workspace, wanted=wanted, now=self.begin).refused
        Post.objects.filter(key__startswith=f"乙:{self.number}:").update(at=self.begin)  # both are due at once

    def _through(self, begin: int, steps: tuple[int, ...]) -> None:
        """Let a child work and perhaps die, then go on when its claims are over."""
        cut = CUTS[self.chance.randrange(len(CUTS))] if begin == 0 else ""
        self.city.ask("POST", "faults", calls=[{"path": ADD, "cut": cut, "times": 1}] if cut else [])
        let_go()
        self._in_a_child([begin + second for second in steps])
        self.city.ask("DELETE", "faults")
        for second in (200, 260, 330):
            self._work(begin + second)

    def _in_a_child(self, moments: Sequence[int]) -> None:
        child = os.fork()
        if child == 0:
            self.city = City(self.city.url)
            os.environ[faults.VARIABLE] = self.point
            faults._passages.clear()
            if self.kill:
                os._exit = _die_at_once
            for second in moments:
                self._work(second)
            self.city.http.close()
            sys.stderr.flush()
            os.execv("/bin/true", ["true"])  # noqa: S606  (leave without the clean-up of the parent)
        _pid, status = os.waitpid(child, 0)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        assert code in {0, faults.EXIT_CODE, -signal.SIGKILL}, code
        self.died += code != 0

    def _work(self, second: int) -> None:
        now = self._at(second)
        self.city.ask("POST", "clock", now=now.isoformat())
        while connecting.send_posts(now):
            pass
        grouping.expire_unsent(now)

    def _confirm(self) -> None:
        for task in self.city.tasks(self.offset)["tasks"]:
            for userid, chats in task["recipients"].items():
                luck = self.chance.random()
                if luck < 0.8 and not task["cancelled"]:
                    only = {"only": chats[1:]} if luck < 0.2 else {}
                    self.city.ask("POST", "do", action="task.confirm", msgid=task["msgid"], userid=userid, **only)

    def _posts(self) -> list[Post]:
        rows = Post.objects.filter(key__contains=f":{self.number}:").select_related("body", "community", "account")
        return list(rows.order_by("pk"))

    def _differences(self) -> Iterator[str]:
        tasks, posts = self.city.tasks(self.offset)["tasks"], self._posts()
        sendings = Sending.objects.filter(posts__in=posts).distinct()
        made, known = sorted(task["msgid"] for task in tasks), sorted(row.msgid for row in sendings if row.msgid)
        if made != known:
            yield f"tasks {made} but we know {known}"
        sent = {
            (task["content"]["text"]["content"], result["recipient"]): result["status"]
            for task in tasks
            for result in task["results"]
        }
        for post in posts:
            status = sent.get((bodies.text_of(post.body), post.community.external_id), 0)
            if (post.state == "sent") != (status == 1):
                yield f"{post.key} is {post.state} but the platform says {status}"
            if post.state in OPEN:
                yield f"{post.key} was never accounted for"
        told = Fact.objects.filter(kind="post.sent", data__post__in=[post.pk for post in posts]).count()
        if told != sum(status == 1 for status in sent.values()):
            yield f"{told} facts of {sum(status == 1 for status in sent.values())} sent"


def main() -> None:
    """Prepare, then live a round for each line."""
    city = prepare(json.loads(sys.argv[1]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        told = json.loads(line)
        found = Round(city, told["number"], told["point"], kill=told["kill"]).go()
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
