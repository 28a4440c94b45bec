import json

from jinlin.imports.tests.files import imported, table
from jinlin.lake import queries
from jinlin.members.models import Member

DAY = 86_400_000
NOON = 1772500000000


def said(who, text, at, *, room="wrG", msgid=None):
    text = text if isinstance(text, str) else quoted(*text)
    return {
        "msgid": msgid or f"{room}-{who}-{at}", "action": "send", "from": who, "tolist": ["x"], "roomid": room,
        "msgtime": at, "msgtype": "text", "text": {"content": text},
    }  # fmt: skip


def quoted(name, text, answer):
    return f'这是一条引用/回复消息：\n"{name}：\n{text}"\n------\n{answer}'


def archive(tmp_path, name, *messages):
    return table(tmp_path, "\n".join(json.dumps(each, ensure_ascii=False) for each in messages), name)


def known_by_name(workspace, tmp_path, **names):
    """Make people by a first import, then let the contacts tell how they are called."""
    first = [said(who, "早", NOON - 30 * DAY + n, room="wrOld") for n, who in enumerate(names)]
    imported(workspace, "history", archive(tmp_path, "names.jsonl", *first))
    for who, name in names.items():
        Member.objects.filter(workspace=workspace, identities__external_id=who).update(name=name)


def answers(workspace):
    """Return what each quoted reply answers: text of the reply → text of the quoted one, None where unknown."""
    texts = {row["key"]: row["text"] for row in queries.table(workspace, "texts").to_pyarrow().to_pylist()}
    rows = queries.table(workspace, "history").to_pyarrow().to_pylist()
    return {
        texts[row["key"]].rpartition("\n")[2]: texts.get(row["reply_to"]) for row in rows if row["reply_to"] is not None
    }


def test_a_quoted_reply_finds_the_newest_message_of_that_name_and_these_words(world, tmp_path):
    known_by_name(world.qinghe, tmp_path, wmA="小 王", wmB="李：姐", wmC="张三")
    long = "这个周末有没有人一起去公园走走,顺便带点吃的"
    messages = [
        said("wmA", "几点开门?", NOON - 8 * DAY),
        said("wmA", "早上好", NOON - 2 * DAY),
        said("wmA", "早上好", NOON - DAY, msgid="second"),
        said("wmC", "早上好", NOON - 1),
        said("wmB", long, NOON - 5),
        said("wmB", "别的群", NOON - 4, room="wrOther"),
        said("wmC", ("小 王", "早上好", "一"), NOON),
        said("wmC", ("李：姐", long[:14] + "…", "二"), NOON + 1),
        said("wmC", ("李：姐", "这个周末", "太短"), NOON + 2),
        said("wmC", ("小 王", "几点开门?", "太久"), NOON + 3),
        said("wmC", ("李：姐", "别的群", "别处"), NOON + 4),
        said("wmB", ("张三", quoted("小 王", "早上好", "一"), "引用的引用"), NOON + 5),
        said("wmA", "「张三：早上好」\n- - - - - - - - -\n微信", NOON + 6),
        said("wmA", ("王五", "早上好", "没有此人"), NOON + 7),
    ]
    imported(world.qinghe, "history", archive(tmp_path, "archive.jsonl", *messages))
    found = answers(world.qinghe)
    assert found == {
        "一": "早上好", "二": long, "太短": None, "太久": None, "别处": None,
        "引用的引用": quoted("小 王", "早上好", "一"), "微信": "早上好", "没有此人": None,
    }  # fmt: skip
    rows = queries.table(world.qinghe, "history").to_pyarrow().to_pylist()
    people = {row["key"]: (row["person"], row["at"]) for row in rows}
    texts = {row["key"]: row["text"] for row in queries.table(world.qinghe, "texts").to_pyarrow().to_pylist()}
    newest = {texts[row["key"]].rpartition("\n")[2]: people.get(row["reply_to"]) for row in rows if row["reply_to"]}
    by_name = dict(Member.objects.filter(workspace=world.qinghe).values_list("name", "pk"))
    assert (newest["一"][0], newest["一"][1].day) == (by_name["小 王"], 2)
    assert newest["微信"][0] == by_name["张三"]


def test_a_quote_of_an_earlier_pull_is_found_in_the_lake_and_the_same_file_changes_nothing(world, tmp_path):
    known_by_name(world.qinghe, tmp_path, wmA="小王", wmB="小李")
    imported(world.qinghe, "history", archive(tmp_path, "a.jsonl", said("wmA", "谁要拼单", NOON)))
    file = archive(tmp_path, "b.jsonl", said("wmB", ("小王", "谁要拼单", "我"), NOON + DAY))
    imported(world.qinghe, "history", file)
    assert answers(world.qinghe) == {"我": "谁要拼单"}
    before = sorted(map(str, queries.table(world.qinghe, "history").to_pyarrow().to_pylist()))
    again = imported(world.qinghe, "history", file)
    assert (again.new_count, again.skipped_count) == (0, 1)
    assert sorted(map(str, queries.table(world.qinghe, "history").to_pyarrow().to_pylist())) == before


def test_of_people_without_a_name_the_words_tell_only_if_one_of_them_said_them(world, tmp_path):
    messages = [
        said("wmA", "就我说", NOON), said("wmA", "都说", NOON + 1), said("wmB", "都说", NOON + 2),
        said("wmC", ("小王", "就我说", "一"), NOON + 3), said("wmC", ("小王", "都说", "二"), NOON + 4),
    ]  # fmt: skip
    imported(world.qinghe, "history", archive(tmp_path, "archive.jsonl", *messages))
    assert answers(world.qinghe) == {"一": "就我说", "二": None}
