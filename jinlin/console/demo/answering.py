"""The library of the demo brand, in its voice, and the questions its groups have asked in the last days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.answers import actions
from jinlin.answers.actions import Wording, questions
from jinlin.answers.models import Entry, Question
from jinlin.communities.models import Community

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

SWITCHED_ON = 12  # groups
# Title, ways of asking, answer; where there is a fourth, what is not a plain text of the usual right.
LIBRARY: tuple[tuple[str, str, str], ...] = (
    ("价格", "多少钱|什么价|怎么卖|几块", "价格都在群公告的今日菜单里,群友下单按群里价算。"),
    ("什么时候到货", "什么时候到|几点到|到货了吗|到了没|到店了吗", "当天 16 点前到店,到了我们会在群里说一声。"),
    (
        "取货时间",
        "几点取|什么时候取|取货时间|能晚点取|帮我留",
        "今天 16:00–20:30 到店取;来不及就在群里说一声,帮您留到明天中午。",
    ),
    ("营业时间", "几点关门|几点开门|营业时间|开到几点", "门店每天 8:00–21:00,节假日照常。"),
    ("送货", "送货吗|能送吗|配送|送上门|外卖", "3 公里内满 39 元送到家,下单时选“配送”就行。"),
    ("怎么下单", "怎么下单|怎么买|怎么订|哪里下单|怎么参加", "点群里的小程序卡片,选好规格付款,备注写您的群昵称。"),
    ("接龙", "怎么接龙|接龙怎么|还能接龙", "直接在接龙里加上“昵称+份数”,20 点截单,过点就赶下一轮。"),
    ("退换", "怎么退|退货|能退吗|换货|坏的|坏了", "当天拍照发给我们,生鲜有问题 24 小时内包退换,不用寄回。"),
    ("发票", "发票|开票", "把抬头和税号私聊店员,三个工作日内开好电子发票。"),
    ("保质期", "保质期|能放几天|放多久|能放多久", "面包常温 2 天、冷藏 4 天;蛋糕冷藏 24 小时内吃完最好。"),
    ("怎么保存", "怎么保存|要放冰箱|放冰箱吗|冷冻", "当天吃放阴凉处;吃不完密封冷冻,吃前 160 度烤 5 分钟。"),
    ("甜度", "甜不甜|会不会太甜|无糖|少糖", "我们默认七分甜;无糖款看菜单上“无糖”两个字。"),
    ("过敏", "过敏|含坚果|含奶|有没有坚果", "配料写在每款的详情页;坚果、奶、蛋过敏请先看“致敏提示”。"),
    ("怎么泡茶", "怎么泡|水温|泡几遍|泡多久", "绿茶 80 度、乌龙 95 度,3 克泡 150 毫升,头泡 20 秒就好。"),
    ("礼盒", "礼盒|送人|送礼", "礼盒有 128 和 198 两款,提前一天说,可以写贺卡。"),
    ("团购人数", "几个人成团|多少份成团|成团了吗", "满 20 份成团,没成团当晚自动退款。"),
    ("优惠券", "优惠券|有券吗|怎么领券|折扣", "每周三 10:30 群里发券,领了 48 小时内用。"),
    ("积分", "积分", "消费 1 元得 1 积分,100 积分换 5 元券,在会员中心换。"),
    ("会员卡", "会员卡|怎么办会员|会员价", "在小程序填手机号就是会员,生日当周送一块蛋糕。"),
    ("停车", "停车|停哪里", "门店楼下 B1 可停,消费后前台免 2 小时。"),
    ("地址", "在哪里|店在哪|门店地址|怎么走", "定位发在群公告里,地铁口出来走 3 分钟。"),
    ("打卡", "怎么打卡|打卡+积分|打卡规则", "每天 8 点前在群里发“打卡”,连续 7 天送一杯冷泡茶。"),
    ("库存", "还有吗|还有货吗|有没有货|卖完了吗", "卖完的会在菜单上划掉;没划掉的都有,手慢无。"),
    ("新品", "新品|上新|下周有什么", "每周五中午上新,当天群里有 5 份试吃名额。"),
)
COMPLAINTS = Wording(
    title="投诉", asked="投诉|差评|退钱|吃坏|发霉", kind="staff", priority=9, text="先道歉,问清订单,店长 10 分钟内回电"
)


def keep(access: Access, *, now: datetime) -> str:
    """Write the library, note where the assistant is on, and hear what was asked in the last days."""
    if not Entry.objects.filter(workspace=access.workspace).exists():
        for title, asked, text in LIBRARY:
            actions.add(who=access, wording=Wording(title=title, asked=asked, text=text), now=now)
        actions.add(who=access, wording=COMPLAINTS, now=now)
    groups = Community.objects.visible_to(access).filter(ended_at=None).order_by("pk")[:SWITCHED_ON]
    actions.switch_on(who=access, communities=groups, now=now)
    questions.hear(access.workspace, now=now)
    asked_count = Question.objects.filter(workspace=access.workspace).count()
    return f"{len(LIBRARY) + 1} 条问答,{asked_count} 个问题"
