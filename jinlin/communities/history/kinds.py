"""What a row of a history can be, and how people write it."""

from __future__ import annotations

MESSAGES = (
    "message",
    "image",
    "voice",
    "video",
    "link",
    "file",
    "mini_program",
    "emoji",
    "location",
    "card",
    "redpacket",
    "vote",
    "relay",
    "mixed",
    "other",
)
KINDS = (*MESSAGES, "join", "leave", "rename", "recall", "system")

LABELS = {
    "message": "消息",
    "image": "图片",
    "voice": "语音",
    "video": "视频",
    "link": "链接",
    "file": "文件",
    "mini_program": "小程序",
    "emoji": "表情",
    "location": "位置",
    "card": "名片",
    "redpacket": "红包",
    "vote": "投票",
    "relay": "接龙",
    "mixed": "图文",
    "other": "其他",
    "join": "入群",
    "leave": "退群",
    "rename": "改名",
    "recall": "撤回",
    "system": "系统消息",
}

ALIASES: dict[str, tuple[str, ...]] = {
    "message": ("text", "msg", "chat", "文本", "文字", "文本消息", "发言", "聊天", "说话", "action", "markdown"),
    "image": ("picture", "photo", "pic", "img", "照片", "图片消息", "圖片"),
    "voice": ("audio", "sound", "音频", "语音消息", "語音"),
    "video": ("视频消息", "短视频", "視頻", "影片"),
    "link": ("url", "网页", "分享", "链接消息", "图文链接", "鏈接", "連結", "share"),
    "file": ("document", "doc", "文档", "附件", "文件消息", "檔案"),
    "mini_program": ("miniprogram", "weapp", "mini program", "mini-program", "miniapp", "小程序消息", "小程式"),
    "emoji": ("emotion", "sticker", "表情包", "动画表情", "贴图", "貼圖"),
    "location": ("地理位置", "定位", "position"),
    "card": ("名片消息", "contact", "business_card", "联系人"),
    "redpacket": ("red_packet", "red packet", "hongbao", "红包消息", "紅包", "external_redpacket"),
    "vote": ("poll", "群投票", "投票消息"),
    "relay": ("群接龙", "接龙消息", "接龍", "solitaire"),
    "mixed": ("图文消息", "混合", "混合消息", "圖文"),
    "other": ("unknown", "未知", "其它"),
    "join": ("joined", "enter", "add", "进群", "加入", "加群", "入群通知", "進群", "入群了", "加入群聊"),
    "leave": (
        "left",
        "quit",
        "exit",
        "part",
        "remove",
        "removed",
        "kick",
        "退出",
        "离开",
        "离群",
        "退出群聊",
        "移出",
        "被移出",
        "退出群",
    ),
    "rename": ("nick", "renamed", "改昵称", "更名", "改名字", "修改昵称", "修改群昵称"),
    "recall": ("revoke", "recalled", "withdraw", "撤回消息", "消息撤回"),
    "system": ("sys", "notice", "notification", "系统", "系统提示", "通知", "系統", "提示"),
}


def written() -> list[tuple[str, str]]:
    """List every way to write a kind, lower case, with the kind; the common ones first."""
    own = [(kind, kind) for kind in KINDS]
    labels = [(label, kind) for kind, label in LABELS.items()]
    others = [(alias, kind) for kind, aliases in ALIASES.items() for alias in aliases]
    return own + labels + others
