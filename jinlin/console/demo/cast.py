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

# A word of the community's name, how many days ago, the note, the tag.
NOTES: tuple[tuple[str, int, str, str], ...] = (
    ("静安店 1群", 12, "标杆群:邻居之间互相答疑,我们只补位。周三晚上的做菜话题固定保留。", "标杆"),
    ("天天特价1群", 6, "促销发得太密,最近每周都在掉人。下周起每天最多两条,晚上八点那条换成话题。", "控促销"),
    ("免费领菜1群", 9, "广告账号很多,先清人再收紧入群渠道;清不动就建新群迁移。", "待清理"),
    ("老客群", 20, "早年活动留下的老群,没人说话了。先发一次问候,回 1 的请进门店新群。", "待激活"),
    ("主厨俱乐部", 4, "人少但下单多,试菜名额优先给他们;下月请两位老客来店里讲拿手菜。", "核心"),
    ("1元竞拍", 3, "活动按时结束,下单的邻居已邀请进门店福利群。", "已收尾"),
    ("吃货闲聊", 8, "热闹但大多是打卡刷屏,试试每天一个固定话题。", "加话题"),
)

# Metric, value, period: for the whole brand.
TARGETS: tuple[tuple[str, float, str], ...] = (
    ("interaction_rate", 0.12, "day"),
    ("exit_rate", 0.02, "week"),
    ("net_adds", 150, "week"),
    ("conversion_rate", 0.15, "week"),
    ("sales", 13_000_000, "week"),
)

# Name, and for each field its values.
AUDIENCES: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("忠实老客", (("segment", ("loyal",)),)),
    ("需求型 · 等复购", (("segment", ("demand",)),)),
)

# What headquarters put into the chat toolbar: title, words.
PHRASES: tuple[tuple[str, str], ...] = (
    ("提货通知", "今天的菜到店啦,请凭提货码 16–18 点来店里取。没空的邻居回复“改天”,帮您留到明天中午。"),
    ("售后 · 退换", "不新鲜的请拍张照发给我,当天包退换,不用跑一趟。"),
    ("截单提醒", "今晚 20:30 截单,还没下单的邻居抓紧啦。"),
    ("新邻居欢迎", "欢迎新邻居!群里每天上午报菜单,想要的接龙就行;找我请直接说,我都在。"),
)

# Who (their name), a word of the community's name, what, why, in how many hours it is due.
TASKS: tuple[tuple[str, str, str, str, int], ...] = (
    ("林", "免费领菜1群", "定下清人还是迁群", "广告账号占了三成多,和店长商量后在群备注里写清楚。", 6),
    ("林", "1元竞拍", "给竞拍群收尾", "活动已经结束,解散前确认下单的邻居都进了门店群。", -3),
    ("陈", "静安店 1群", "回复没人理的提问", "昨天有邻居问土豆发芽能不能退,还没有人回。", 2),
    ("陈", "静安店 2群", "收集周三想吃的菜", "发一条问候,收 10 个答案,晚上写进群备注。", 26),
    ("王", "天天特价1群", "看看降频之后的退群率", "上周起每天最多两条,比一比前后。", 30),
)
