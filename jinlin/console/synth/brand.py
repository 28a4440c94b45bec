"""The made-up fresh-food chain: its places, goods, channels and selling events. Nothing in it exists."""

from __future__ import annotations

from dataclasses import dataclass

REGIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("华东", ("静安店", "长宁店", "徐汇店", "浦东一店", "杨浦店", "西湖店", "鼓楼店", "姑苏店")),
    ("华北", ("朝阳店", "海淀店", "通州店", "和平店", "历下店")),
    ("华南", ("天河店", "海珠店", "福田店", "南山店")),
    ("西南", ("锦江店", "武侯店", "渝中店")),
)
MORE_CITIES: tuple[str, ...] = (
    "宁波", "无锡", "常州", "嘉兴", "合肥", "南昌", "福州", "厦门", "青岛", "济南", "石家庄", "太原", "郑州", "武汉", "长沙",
    "南宁", "海口", "贵阳", "昆明", "西安", "兰州", "沈阳", "大连", "长春", "哈尔滨", "佛山", "东莞", "珠海", "绍兴", "温州",
)  # fmt: skip
MORE_PLACES: tuple[str, ...] = (
    "人民路店", "中山路店", "建设路店", "解放路店", "滨江店", "大学城店", "高新店", "老城店", "湖滨店", "火车站店", "新城店",
    "花园路店", "体育馆店", "文化宫店", "东门店", "西门店", "南门店", "北门店", "科技园店", "学府店",
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """Something the chain sells; money in fen."""

    name: str
    price: int
    cost_share: float
    dish: str  # what people cook with it, for the talk


_GOODS = (
    "丹东草莓500g|3990|.72|草莓奶昔;赣南脐橙5斤|2980|.66|橙子酱;云南小土豆2斤|890|.58|锅巴土豆;阳光玫瑰葡萄2斤|3580|.7|果盘;"
    "海南千禧番茄1斤|1290|.6|番茄牛腩;山东大葱3斤|690|.5|葱油拌面;本地鸡毛菜300g|390|.48|蒜蓉青菜;有机西兰花2颗|1190|.6|白灼西兰花;"
    "铁棍山药2斤|1890|.62|山药排骨汤;赤峰小米5斤|3290|.64|小米粥;五常大米10斤|6990|.74|米饭;散养土鸡蛋30枚|3490|.76|番茄炒蛋;"
    "鲜牛奶950ml|1690|.7|双皮奶;原味酸奶12杯|3290|.68|水果捞;黑猪五花肉1斤|3290|.75|红烧肉;牛腱子2斤|7990|.78|酱牛肉;"
    "羊肉卷500g|4590|.74|涮羊肉;三黄鸡1只|3990|.7|白切鸡;鲜活基围虾1斤|4980|.78|白灼虾;大黄鱼2条|3680|.72|清蒸黄鱼;"
    "三文鱼刺身200g|5980|.76|三文鱼盖饭;花蛤2斤|1580|.6|辣炒花蛤;手工水饺1kg|3280|.55|水饺;葱油饼10片|1990|.52|早餐拼盘;"
    "鲜肉小馄饨600g|2680|.54|馄饨;桂花糕400g|1890|.5|下午茶;北豆腐2盒|580|.46|麻婆豆腐;菌菇拼盘500g|1690|.58|菌菇汤;"
    "板栗南瓜3斤|990|.52|南瓜粥;贝贝莲藕2斤|1590|.58|莲藕排骨汤;红富士苹果5斤|2980|.66|苹果派;库尔勒香梨4斤|2680|.64|炖梨汤;"
    "进口香蕉3斤|1180|.62|香蕉松饼;车厘子2斤|9980|.8|果盘;榴莲肉400g|7980|.79|榴莲披萨;柠檬6个|990|.5|柠檬水;"
    "火锅底料2袋|1990|.5|火锅;山茶油1L|8900|.68|凉拌菜;纯花生油5L|11990|.76|家常炒菜;坚果礼盒|12800|.7|零食"
)
PRODUCTS: tuple[Product, ...] = tuple(
    Product(name, int(price), float(share), dish)
    for name, price, share, dish in (item.split("|") for item in _GOODS.split(";"))
)


@dataclass(frozen=True)
class Source:
    """A channel people come through: how many of those who saw it join, what one exposure costs (fen)."""

    name: str
    entry_rate: float
    fen: float
    share: float
    kind: str  # the family it is registered under


CHANNELS: tuple[Source, ...] = (
    Source("门店扫码", 0.62, 0.0, 0.44, "offline"),
    Source("公众号推文", 0.16, 0.0, 0.12, "owned"),
    Source("小程序弹窗", 0.12, 0.0, 0.12, "owned"),
    Source("社区海报", 0.05, 6.0, 0.10, "offline"),
    Source("朋友圈广告", 0.02, 9.0, 0.08, "paid"),
    Source("老客邀请", 0.52, 0.0, 0.14, "earned"),
)
INVITED = 5  # the place of 老客邀请 above

CAMPAIGNS: tuple[str, ...] = (
    "会员日",
    "草莓季秒杀",
    "周末火锅节",
    "云南产地直采",
    "早餐囤货日",
    "海鲜开捕节",
    "新米上市",
)
EVERYDAY_CAMPAIGN = "今晚接龙"
COST_KINDS: tuple[str, ...] = ("red packet", "gift", "staff", "tool")
