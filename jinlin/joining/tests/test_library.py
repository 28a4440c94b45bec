"""Group welcomes: a hundred at most, attached by owners by their word, reminded once a day and three times at most."""

from datetime import timedelta

import pytest

from jinlin.events.models import Fact
from jinlin.joining.models import TemplateUse, WelcomeTemplate
from jinlin.joining.welcoming import counting, library
from jinlin.joining.welcoming.library import LibraryFull, TemplateIncomplete, TemplateWords
from jinlin.joining.welcoming.wording import UnknownVariable, WordsMissing
from jinlin.messaging.tests.keeping import owned
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = "欢迎{昵称}!这里是邻里群,群友专享价,请先看群公告。"
DAY = timedelta(days=1)


def save(world, **words):
    told = {"name": "邻里群", "text": TEXT} | words
    return library.save_template(who=access_of(world.lin), words=TemplateWords(**told), now=NOW)


def apply(world, row, groups, who=None, now=NOW):
    ids = [group.pk for group in groups]
    return library.apply_to(who=access_of(who or world.lin), template=row, communities=ids, now=now)


def listed(world, who=None):
    return [(each.name, each.groups, each.attached) for each in counting.templates(access_of(who or world.lin))]


def test_owners_are_asked_and_their_word_is_kept_as_their_word(world):
    row, groups = save(world), [owned(world, world.chen, name=name) for name in ("一群", "二群")]
    nobody = world.community(name="没人管")
    apply(world, row, [*groups, nobody])

    assert list(Task.objects.order_by("pk").values_list("title", "assignee__name")) == [
        ("设置入群欢迎语:一群", "陈"),
        ("设置入群欢迎语:二群", "陈"),
    ]
    assert listed(world) == [("邻里群", 3, 0)]
    tasks.finish(who=access_of(world.chen), task=Task.objects.first(), now=NOW + DAY)
    library.task_done(Fact.objects.get(kind="task.done"), NOW + DAY)
    assert listed(world) == [("邻里群", 3, 1)]
    assert apply(world, row, groups) == []


def test_a_group_has_one_welcome_and_the_one_before_gives_way(world):
    group = owned(world, world.chen)
    first, second = save(world), save(world, name="新的")
    apply(world, first, [group])
    apply(world, second, [group], now=NOW + DAY)

    assert listed(world) == [("新的", 1, 0), ("邻里群", 0, 0)]
    assert [task.closed_at is None for task in Task.objects.order_by("pk")] == [False, True]


def test_a_reminder_is_one_task_a_day_for_each_person_and_ends_after_three(world):
    row = save(world)
    apply(world, row, [owned(world, world.chen, name=name) for name in ("一群", "二群")])
    lin, counted = access_of(world.lin), []
    for day in range(1, 6):
        counted.append(library.remind(who=lin, template=row, now=NOW + day * DAY))
        counted.append(library.remind(who=lin, template=row, now=NOW + day * DAY))
    assert counted == [2, 0, 2, 0, 2, 0, 0, 0, 0, 0]
    assert Task.objects.filter(title="催办:还有 2 个群没设欢迎语", brief="一群、二群").count() == 3


def test_a_store_applies_to_its_own_groups_and_sees_their_count(world):
    row = save(world)
    mine, other = owned(world, world.chen), world.community(unit=world.pudong)
    apply(world, row, [mine, other], who=world.chen)

    assert [use.community for use in TemplateUse.objects.all()] == [mine]
    apply(world, row, [other])
    assert (listed(world, world.chen), listed(world)) == ([("邻里群", 1, 0)], [("邻里群", 2, 0)])


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"name": ""}, TemplateIncomplete),
        ({"link_url": "https://r.example/"}, TemplateIncomplete),
        ({"text": "欢迎来到{群名}"}, UnknownVariable),
        ({"text": "欢迎{昵称}"}, WordsMissing),
        ({"text": TEXT + "长" * 1000}, library.TooManyBytes),
    ],
)
def test_what_the_platform_or_members_could_not_take_is_refused(world, words, refusal):
    with pytest.raises(refusal):
        save(world, **words)


def test_the_library_has_room_for_a_hundred(world):
    for n in range(100):
        save(world, name=f"第{n}条")
    with pytest.raises(LibraryFull):
        save(world)
    library.end_template(who=access_of(world.lin), template=WelcomeTemplate.objects.first(), now=NOW)
    assert save(world).name == "邻里群"
    assert library.used(world.qinghe) == 100
