"""Who and what the demo brand consists of, beside what the generator makes up."""

from __future__ import annotations

from dataclasses import dataclass

from jinlin.workspaces.roles import Role

SLUG, NAME = "qinghe", "青禾生鲜"
GROUPS, DAYS, MESSAGES, SEED = 60, 90, 150_000, 11
PASSWORD = "jinlin-demo"  # noqa: S105  (printed on the screen and made for nothing but looking around)


@dataclass(frozen=True)
class Colleague:
    """Somebody who can sign in to the demo; `path` is where they work, empty for headquarters."""

    username: str
    name: str
    path: str
    role: Role


COLLEAGUES: tuple[Colleague, ...] = (
    Colleague("lin", "林", "", Role.HQ_ADMIN),
    Colleague("wang", "王", "华东", Role.REGION),
    Colleague("chen", "陈", "华东/静安店", Role.STORE_MANAGER),
    Colleague("zhou", "周", "", Role.VIEWER),
    Colleague("he", "何", "", Role.OPERATOR),
)

# Page, name, query, shared: kept by 林.
VIEWS: tuple[tuple[str, str, str, bool], ...] = (
    ("groups", "华东要盯的群", "light=watch&light=warning", True),
    ("groups", "快满 · 该开新群", "full_min=90&state=open", True),
    ("groups", "快闪群", "stage=flash", False),
    ("groups", "沉寂老群", "light=silent&opened_until=2023-01-01", False),
)
