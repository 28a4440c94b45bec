"""The library of the demo brand: materials, columns, scripts, topics, what was sent of them and how it went."""

from __future__ import annotations

import random
from datetime import time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jinlin.communities.models import Community
from jinlin.content import programme
from jinlin.content.actions import assets, lookups, publications, rules, scripts, talk
from jinlin.content.actions.assets import Wording
from jinlin.content.actions.columns import ColumnWording, save_column
from jinlin.content.actions.publications import Sent
from jinlin.content.actions.scripts import ScriptWording
from jinlin.content.actions.talk import Comparison
from jinlin.content.models import Asset, Column, Publication
from jinlin.content.parts import Part
from jinlin.content.queries.columns import cadence_of
from jinlin.core.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from jinlin.workspaces.access import Access

__all__ = ["keep"]

SHOP = "https://shop.qinghe.example"
DAYS = 28


class Piece(NamedTuple):
    """A material of the demo."""

    title: str
    direction: str
    text: str
    tags: str
    product: str = ""
    link: str = ""
    state: str = "approved"


PIECES = (
    Piece("早安菜谱:番茄炒蛋", "activation", "早上好!今天的番茄沙瓤多汁,番茄先去皮,鸡蛋加一勺温水更嫩。做好了晒出来看看~", "菜谱,家常", "番茄"),
    Piece("早安菜谱:清蒸鲈鱼", "activation", "鲈鱼提前 10 分钟腌,水开后蒸 8 分钟,关火焖 2 分钟。晚上谁家吃鱼?", "菜谱,水产", "鲈鱼"),
    Piece("今日到货:大棚草莓", "conversion", "{门店}今早 7 点到的草莓,一盒 300 克 19.9 元,限量 40 盒,今晚 8 点截止。", "到货,水果", "草莓", "/strawberry"),
    Piece("周六鸡蛋日", "activation", "周六上午 9 点到 11 点,{门店}门口领鸡蛋一枚,排队就行,不用转发。", "活动,鸡蛋", "鸡蛋"),
    Piece("产地故事:崇明大米", "brand", "我们跟着老陈在崇明的田里走了一圈:七月插秧,十月收割,碾米不过三天就到店。", "产地,大米", "大米", "/rice-story"),
    Piece("下班菜篮:三菜一汤套餐", "conversion", "不知道晚上吃什么?三菜一汤净菜套餐 39 元,17:00 前下单,18:30 到{门店}自提。", "套餐,晚市", "净菜套餐", "/dinner"),
    Piece("保存小贴士:绿叶菜", "activation", "绿叶菜别洗,厨房纸包好放冰箱下层,能多放两天。你家有什么妙招?", "知识,保鲜"),
    Piece("会员日:周三满减", "conversion", "周三会员日,满 59 减 8,满 99 减 18,到店和自提都可以,当天 22:00 截止。", "会员日", "", "/member-day"),
    Piece("检测报告公开", "brand", "本周 12 批蔬菜农残检测都在这里,点开就能看报告编号和日期。", "检测,安心", "", "/reports"),
    Piece("新店开业:浦东", "brand", "浦东店周五开门,第一周每天下午 3 点有试吃,欢迎来坐坐。", "开业", "", "", "waiting"),
    Piece("樱桃促销(待改)", "conversion", "全网最低价樱桃,错过再等一年!", "到货,水果", "樱桃", "", "draft"),
    Piece("牛奶介绍(待补证据)", "conversion", "我们店里销量第一的鲜牛奶,早上 6 点到店。", "到货,乳品", "牛奶", "", "draft"),
)  # fmt: skip
COLUMNS = (
    ("早安菜谱", "activation", "daily", (1, 2, 3, 4, 5), time(8, 30), False, 0.34),
    ("今日到货", "conversion", "daily", (), time(10, 0), True, 0.21),
    ("周三会员日", "conversion", "weekly", (3,), time(12, 0), True, 0.17),
    ("产地故事", "brand", "weekly", (5,), time(19, 30), False, 0.09),
)
SCRIPTS = (
    ScriptWording("新朋友打招呼", "greeting", ["{称呼}您好,我是{门店}的{员工},每天的到货我会发在群里,有想买的提前说一声就留。", "{称呼},欢迎!您平时做饭多吗?我按您的口味推荐。"]),
    ScriptWording("怕不新鲜", "objection", ["{称呼},我们早上 6 点到货,不新鲜当天退,您放心试一次。", "{称呼},不满意拍张照给我,我来处理。"]),
    ScriptWording("售后回访", "after_sale", ["{称呼},昨天的菜还新鲜吗?哪里不好您直说。"], product="净菜套餐"),
    ScriptWording("邀请进群", "invite", ["{称呼},我们有个邻里群,每天说到货和菜谱,不刷屏,要拉您进来吗?"]),
)  # fmt: skip
TOPICS = (("今晚吃什么", "家常", ()), ("你家厨房最顺手的工具", "家常", ()), ("小时候最馋的一道菜", "回忆", ()), ("夏天怎么解暑", "时令", (6, 7, 8)), ("冬天煲什么汤", "时令", (11, 12, 1, 2)))  # fmt: skip


def keep(lin: Access, *, now: datetime) -> str:
    """Fill the library, and tell what was made."""
    rules.set_rules(who=lin, packs=["food"], own=["亲们"], spared=[lin.workspace.name], hosts=[], now=now)
    made = [_piece(lin, piece, now) for piece in PIECES]
    columns = {told[0]: _column(lin, told, made, now) for told in COLUMNS}
    sent = _send(lin, columns, made, now)
    for wording in SCRIPTS:
        scripts.save_script(who=lin, wording=wording, now=now)
    _talk(lin, now)
    for words in ("榴莲怎么挑", "宝宝辅食", "榴莲怎么挑"):
        lookups.look_up(who=lin, words=words, now=now)
    return f"{len(made)} 条素材,{len(columns)} 个栏目,{sent} 条发送"


def _piece(lin: Access, piece: Piece, now: datetime) -> Asset:
    made_of = [Part("text", text=piece.text)]
    if piece.link:
        made_of.append(Part("link", title=piece.title[:20], url=SHOP + piece.link, desc="青禾生鲜"))
    kind = "product" if piece.link and piece.direction == "conversion" else "article" if piece.link else "text"
    wording = Wording(piece.title, piece.direction, kind, made_of, tags=piece.tags.split(","), product=piece.product, owner=lin.staff)  # fmt: skip
    asset = assets.add(who=lin, wording=wording, now=now)
    if piece.state == "approved":
        return assets.approve(who=lin, asset=asset, now=now)
    return assets.submit(who=lin, asset=asset, now=now) if piece.state == "waiting" else asset


def _column(
    lin: Access, told: tuple[str, str, str, tuple[int, ...], time, bool, float], made: list[Asset], now: datetime
) -> Column:
    name, direction, cadence, days, slot, promo, _rate = told
    fitting = next(asset for asset in made if asset.direction == direction)
    wording = ColumnWording(name, direction, cadence, slot, days, promo, owner=lin.staff, template=fitting)
    return save_column(who=lin, wording=wording, now=now - timedelta(days=DAYS))


def _send(lin: Access, columns: dict[str, Column], made: list[Asset], now: datetime) -> int:
    """Let the columns have come out in a dozen groups for four weeks, with a few issues missed, and count who opened."""
    chance = random.Random(5)  # noqa: S311 - a believable past, no secret
    groups = list(Community.objects.filter(workspace=lin.workspace, ended_at=None, planned_at=None).order_by("pk")[:12])
    today = local_date(now, lin.workspace.zone)
    sent: list[Sent] = []
    for column in columns.values():
        usable = [asset for asset in made if asset.direction == column.direction and asset.state == "approved"]
        for on in programme.issues(cadence_of(column), today - timedelta(days=DAYS), today):
            if chance.random() > 0.06:  # noqa: PLR2004 - one in sixteen is forgotten
                sent += list(_issue(lin, column, chance.choice(usable), groups, on))
    count = publications.record_all(workspace=lin.workspace, sent=sent)
    rates = {columns[told[0]].pk: told[6] for told in COLUMNS}
    rows = Publication.objects.filter(workspace=lin.workspace, column__in=list(rates)).values_list(
        "pk", "column", "reach_count"
    )
    counts = {pk: _received(chance, rates[column or 0], reach or 0) for pk, column, reach in rows}
    publications.measure(workspace=lin.workspace, counts=counts)
    return count


def _issue(lin: Access, column: Column, asset: Asset, groups: list[Community], on: date) -> Iterator[Sent]:
    from datetime import datetime

    at = datetime.combine(on, column.slot, tzinfo=lin.workspace.zone)
    for group in groups:
        yield Sent(
            f"demo:{column.pk}:{group.pk}:{on}", group.pk, at, column.direction, promo=column.promo, reach=60 + group.pk % 90,
            asset=asset.pk, column=column.pk, slot=f"{column.slot:%H:%M}", sender_name=lin.staff.name,
        )  # fmt: skip


def _received(chance: random.Random, rate: float, reach: int) -> dict[str, int]:
    opens = round(reach * rate * chance.uniform(0.7, 1.3))
    return {"open_count": opens, "comment_count": round(opens * chance.uniform(0.05, 0.25))}


def _talk(lin: Access, now: datetime) -> None:
    group = Community.objects.filter(workspace=lin.workspace, ended_at=None).order_by("pk").first()
    for title, tag, months in TOPICS:
        topic = talk.save_topic(
            who=lin, title=title, text=f"{title}?说说你家的,我先来。", tags=[tag], months=months, now=now
        )
        if group and not months:
            use = talk.bring_up(who=lin, topic=topic, community=group, now=now - timedelta(days=40))
            talk.count_replies(use=use, replies=len(title))
    for wording, product in (("下班太晚买不到新鲜菜", "净菜套餐"), ("水果买回去不甜", ""), ("孩子不爱吃青菜", "")):
        talk.hear(
            who=lin, wording=wording, product=product, basis="门店 2 月 214 条回访记录" if product else "", now=now
        )
    rows = [
        Comparison("price", "三菜一汤 39 元", "同类 45 元", "同日两店价签照片", 3),
        Comparison("service", "下单两小时可自提", "次日送达", "近 30 天订单记录", 5),
        Comparison("content", "每天有菜谱", "没有", "群内记录", 2),
    ]
    talk.save_card(who=lin, product="净菜套餐", competitor="隔壁超市", rows=rows, seen_on=local_date(now, lin.workspace.zone), now=now)  # fmt: skip
