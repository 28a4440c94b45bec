import json

from jinlin.imports.tests.files import counts, imported, refusals, table
from jinlin.lake import queries

COMMON = {"action": "send", "from": "wmA", "tolist": ["x"], "roomid": "wrG", "msgtime": 1772500000000}
MESSAGES = [
    {"msgtype": "text", "text": {"content": "这是一条引用/回复消息：“hi”\n------\n好的"}, "from": "XuJinSheng"},
    {"msgtype": "image", "image": {"md5sum": "x"}},
    {"action": "recall", "msgtype": "revoke", "revoke": {"pre_msgid": "id0"}},
    {"msgtype": "weapp", "weapp": {"title": "标题", "description": "描述"}, "from": "wbBot"},
    {
        "msgtype": "mixed",
        "mixed": {"item": [{"type": "text", "content": '{"content":"你好"}'}, {"type": "image", "content": "{}"}]},
    },
    {"msgtype": "docmsg", "doc": {"title": "文档"}},
    {"msgtype": "something_new", "something_new": {}},
    {"msgtype": "text", "text": {"content": "one to one"}, "roomid": ""},
    {"action": "switch", "time": 1772500000000, "user": "XuJinSheng"},
]


def test_an_archive_is_recognised_and_read(world, tmp_path):
    lines = [
        json.dumps({**COMMON, "msgid": f"id{n}", **message}, ensure_ascii=False) for n, message in enumerate(MESSAGES)
    ]
    run = imported(world.qinghe, "history", table(tmp_path, "\n".join(lines) + "\nnot json\n", "archive.jsonl"))
    assert run.layout == "archive"
    assert (counts(run), refusals(run)) == ((7, 0, 2, 1), [(10, "", "not_json")])
    history = queries.table(world.qinghe, "history")
    kinds = history.to_pyarrow()["kind"].to_pylist()
    assert sorted(kinds) == ["image", "message", "mini_program", "mixed", "other", "other", "recall"]
    texts = queries.table(world.qinghe, "texts").to_pyarrow()["text"].to_pylist()
    assert sorted(texts) == sorted(["这是一条引用/回复消息：“hi”\n------\n好的", "标题\n描述", "你好", "文档"])
