"""青禾, a regional tea-and-bakery brand: headquarters, regions, stores, their staff, their groups and the people in them."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

from wecomsim.state import ids
from wecomsim.state.rows import App, Customer, Department, Follow, Group, Seat, Staff, Tag, TagGroup

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp

__all__ = ["CITIES", "FAMILY", "GIVEN", "apps", "employ", "empty", "make_tags", "more_guides", "qinghe", "stores_for"]

REGIONS = ("华东", "华南", "华北")
STORES = (
    "静安",
    "越秀",
    "朝阳",
    "浦东",
    "天河",
    "海淀",
    "徐汇",
    "海珠",
    "西城",
    "长宁",
    "番禺",
    "东城",
)  # region by region in turn
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "梓涵",
    "建国",
    "小雨",
    "晓明",
    "丽华",
    "子轩",
    "淑芬",
    "浩然",
    "雅婷",
    "国强",
    "欣怡",
    "志强",
    "桂英",
    "一诺",
    "俊杰",
)
TAGS = {"客户来源": ("门店", "地推", "老带新"), "活跃度": ("高", "中", "低"), "消费": ("尝鲜", "常客", "团长")}
APPS = (("jinlin", "main", 1000002), ("archive", "archive", 2000004), ("contacts", "contacts", 1000004))  # §3.7
DAY = 86_400
SCENES = (3, 3, 3, 2, 1)  # most come by a code
PER_OWNER, FEW, FEWEST = (
    10,
    3,
    3,
)  # groups of an owner in a large city, in one that fits the named stores; stores at least


def apps(corp: Corp) -> None:
    """Give the corp its three secrets, the same for the same seed."""
    for name, kind, agent_id in APPS:
        secret = hashlib.sha256(f"{corp.seed}:{name}".encode()).hexdigest()[:43]
        corp.apps[name] = App(name, kind, agent_id, secret)


def empty(corp: Corp, groups: int = 0, members: int = 0, staff: int = 0) -> None:
    """Leave the corp with its headquarters and nobody."""
    del groups, members, staff
    apps(corp)
    corp.departments[1] = Department(1, 0, "青禾")


def qinghe(corp: Corp, groups: int = 24, members: int = 40, staff: int = 0) -> None:
    """Build regions, stores, staff, tags, customers and groups: about `groups` × `members` seats, at least `staff` people."""
    empty(corp)
    chance = random.Random(corp.seed)  # noqa: S311  (the same city for the same seed)
    owners = employ(corp, stores_for(groups))
    more_guides(corp, staff - len(corp.staff), len(owners))
    tags = make_tags(corp)
    people = _customers(corp, max(20, groups * members * 2 // 3), chance)
    _follows(corp, owners, people, tags, chance)
    _groups(corp, owners, people, groups, members, chance)


def stores_for(groups: int) -> int:
    """Return how many stores keep so many groups: one for every few while there are names, then one for every ten."""
    return max(FEWEST, min(-(-groups // FEW), len(STORES)), -(-groups // PER_OWNER))


def employ(corp: Corp, count: int) -> list[str]:
    """Found stores, as many as owners need, and employ an owner and an assistant in each."""
    for place, region in enumerate(REGIONS):
        corp.departments[10 + place] = Department(10 + place, 1, region, order=100 - place)
    owners = []
    for number in range(count):
        store = 100 + number
        name = STORES[number] if number < len(STORES) else f"{STORES[number % len(STORES)]}{number // len(STORES) + 1}"
        corp.departments[store] = Department(store, 10 + number % len(REGIONS), f"{name}店")
        for role, title in (("dz", "店长"), ("dg", "导购")):
            userid = f"{role}{number + 1:04}"
            corp.staff[userid] = Staff(userid, f"{name}{title}", store, position=title)
        owners.append(f"dz{number + 1:04}")
    corp.staff["hq01"] = Staff("hq01", "总部运营", 1, position="运营", serves=False)
    return owners


def more_guides(corp: Corp, count: int, stores: int) -> None:
    """Employ more guides, store by store."""
    for number in range(max(0, count)):
        place, turn = number % stores, number // stores
        userid, store = f"dg{place + 1:04}{turn + 2:02}", corp.departments[100 + place].name
        corp.staff[userid] = Staff(userid, f"{store}导购{turn + 2}", 100 + place, position="导购")


def make_tags(corp: Corp) -> list[str]:
    """Make the corp's tags, 200 days ago; return them in order."""
    made = []
    began = corp.clock.second() - 200 * DAY
    for group_name, names in TAGS.items():
        group = TagGroup(group_name, 0, began, group_id=corp.new_id("et"))
        corp.tag_groups[group.group_id] = group
        for order, name in enumerate(names):
            tag = Tag(name, len(names) - order, began, tag_id=corp.new_id("et"), group_id=group.group_id)
            corp.tags[tag.tag_id] = tag
            made.append(tag.tag_id)
    return made


def _customers(corp: Corp, count: int, chance: random.Random) -> list[str]:
    made = []
    for number in range(count):
        key = corp.new_id("wm")
        name = chance.choice(FAMILY) + chance.choice(GIVEN)
        unionid = "o" + ids.of("wm", corp.seed, f"u{number}")[3:31]
        corp.customers[key] = Customer(key, name, unionid, gender=chance.randrange(3))
        made.append(key)
    return made


def _follows(corp: Corp, owners: list[str], people: list[str], tags: list[str], chance: random.Random) -> None:
    """Let half the people be friends with a store owner; some carry tags."""
    now = corp.clock.second()
    for customer in people[::2]:
        userid = chance.choice(owners)
        chosen = sorted(chance.sample(tags, chance.randrange(3)))
        since = now - chance.randrange(DAY, 90 * DAY)
        state = chance.choice(("", "", "qr-mendian", "qr-ditui"))
        follow = Follow(userid, customer, since, tags=chosen, add_way=chance.choice((1, 1, 16, 3)), state=state)
        corp.follow(follow, told=False)


def _groups(corp: Corp, owners: list[str], people: list[str], count: int, members: int, chance: random.Random) -> None:
    now = corp.clock.second()
    for number in range(count):
        owner = owners[number % len(owners)]
        store = corp.departments[corp.staff[owner].department].name
        began = now - chance.randrange(30 * DAY, 85 * DAY)
        group = Group(
            corp.new_id("wr"), f"{store}福利{number // len(owners) + 1}群", owner, began, notice="先加群主领券"
        )
        assistant = owner.replace("dz", "dg")
        group.seats[owner] = Seat(owner, staff=True, join_time=began, scene=1)
        group.seats[assistant] = Seat(assistant, staff=True, join_time=began, scene=1, invitor=owner)
        group.admins = [assistant]
        size = max(1, int(members * chance.uniform(0.6, 1.4)) if members < 100 else members - 2)  # noqa: PLR2004  (large cities are even)
        for person in chance.sample(people, min(size, len(people))):
            scene = chance.choice(SCENES)
            state = "qr-mendian" if scene == 3 and chance.random() < 0.5 else ""  # noqa: PLR2004  (a code, half of them ours)
            invitor = owner if scene == 1 else ""
            group.seats[person] = Seat(
                person, staff=False, join_time=chance.randrange(began, now), scene=scene, invitor=invitor, state=state
            )
        corp.groups[group.chat_id] = group


CITIES = {"empty": empty, "qinghe": qinghe}
