"""A simulated platform in a process of its own, and what the product has of it, written the same way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from jinlin.communities.models import Community, Membership
from jinlin.members.models import Follow, Tag
from jinlin.wecom.models import Account, Department

ROOT = Path(__file__).resolve().parents[2]


class City:
    """The simulator and its human side."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", "wecomsim", "--port", "0", *words]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        told = json.loads(self.process.stdout.readline())
        self.url, self.corp_id = told["url"], told["corp_id"]
        self.secrets = {app["kind"]: app["secret"] for app in told["apps"]}
        self.agent_id = next(app["agent_id"] for app in told["apps"] if app["kind"] == "main")
        self.http = httpx.Client(base_url=f"{self.url}/sim/", timeout=60)

    def ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """Ask the control plane; a refusal is an error of the test."""
        answer = self.http.request(method, path, json=given or None)
        told: dict[str, Any] = answer.json()
        assert answer.status_code == 200, told
        return told

    def do(self, action: str, **given: Any) -> dict[str, Any]:
        """Let somebody do something."""
        return self.ask("POST", "do", action=action, **given)

    def truth(self) -> dict[str, Any]:
        """Return what the product should have."""
        return self.ask("GET", "state/digest")

    def settle(self, seconds: float = 5) -> None:
        """Let the platform write what it told of."""
        self.ask("POST", "clock", advance_seconds=seconds)

    def close(self) -> None:
        """End it."""
        self.http.close()
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


def mirrored(workspace: Any) -> dict[str, Any]:
    """Write what the product has as `wecomsim` writes the truth."""
    return {
        "departments": _departments(workspace),
        "staff": _staff(workspace),
        "tags": {
            row.external_id: {"group": row.group, "name": row.name}
            for row in Tag.objects.filter(workspace=workspace, external_id__isnull=False, gone_at=None)
        },
        "customers": _customers(workspace),
        "groups": _groups(workspace),
    }


def _departments(workspace: Any) -> dict[str, Any]:
    rows = Department.objects.filter(workspace=workspace, gone_at=None)
    return {str(row.number): {"name": row.name, "parent": row.parent_number} for row in rows}


def _staff(workspace: Any) -> dict[str, Any]:
    rows = Account.objects.filter(workspace=workspace)
    return {
        row.userid: {"name": row.name, "department": row.department, "left": row.gone_at is not None} for row in rows
    }


def _customers(workspace: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    gone = set(Tag.objects.filter(workspace=workspace, gone_at__isnull=False).values_list("external_id", flat=True))
    rows = Follow.objects.filter(workspace=workspace, ended_at=None).prefetch_related("member__identities")
    for row in rows:
        key = next(each.external_id for each in row.member.identities.all() if each.external_id.startswith("wm"))
        told.setdefault(key, {})[row.userid] = {
            "remark": row.remark,
            "tags": [each for each in row.tag_ids if each not in gone],
            "state": row.state,
            "add_way": row.way,
            "createtime": int(row.since.timestamp()),
        }
    return told


def _groups(workspace: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for row in Community.objects.filter(workspace=workspace, ended_at=None, external_id__isnull=False):
        seats = Membership.objects.filter(community=row, left_at=None).prefetch_related(
            "member__identities", "inviter__identities"
        )
        named = [(seat.member.identities.all()[0].external_id, seat) for seat in seats]
        told[str(row.external_id)] = {
            "name": row.name,
            "owner": row.owner.identities.all()[0].external_id if row.owner else "",
            "notice": row.notice,
            "admins": sorted(key for key, seat in named if seat.role == "admin"),
            "created": int(row.opened_at.timestamp()) if row.opened_at else 0,
            "members": {
                key: {
                    "join_time": int(seat.joined_at.timestamp()),
                    "scene": seat.scene,
                    "invitor": seat.inviter.identities.all()[0].external_id if seat.inviter else "",
                    "state": seat.state,
                }
                for key, seat in named
            },
        }
    return told
