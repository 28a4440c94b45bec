"""What new friends are told is kept by state; what cannot be sent is refused before anybody is waiting for it."""

import pytest

from jinlin.joining.models import WelcomeFlow
from jinlin.joining.welcoming import flows
from jinlin.joining.welcoming.flows import FlowWords, FlowWordsMissing, StateTaken, TooManyBytes
from jinlin.joining.welcoming.wording import UnknownVariable
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def save(world, flow=None, **words):
    told = {"name": "海报", "greeting": "你好"} | words
    return flows.save_flow(who=access_of(world.lin), words=FlowWords(**told), flow=flow, now=NOW)


def test_a_state_has_one_flow_and_the_rest_have_theirs(world):
    others, poster = save(world, name="其他"), save(world, state="poster")

    assert flows.flow_for(world.qinghe, "poster") == poster
    assert flows.flow_for(world.qinghe, "card") == flows.flow_for(world.qinghe, "") == others
    assert flows.flow_for(world.elsewhere, "poster") is None
    with pytest.raises(StateTaken):
        save(world, state="poster")


def test_an_ended_flow_makes_room(world):
    poster = save(world, state="poster")
    for _twice in range(2):
        flows.end_flow(who=access_of(world.lin), flow=poster, now=NOW)

    assert flows.flow_for(world.qinghe, "poster") is None
    assert save(world, state="poster").pk != poster.pk


def test_a_flow_is_changed_in_place(world):
    row = save(world)
    assert save(world, row, greeting="早上好").pk == row.pk
    assert WelcomeFlow.objects.get().greeting == "早上好"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"greeting": " "}, FlowWordsMissing),
        ({"greeting": "{群名}你好"}, UnknownVariable),
        ({"greeting": "长" * 700, "benefit": "长" * 700}, TooManyBytes),
    ],
)
def test_what_could_not_be_sent_is_refused(world, words, refusal):
    with pytest.raises(refusal):
        save(world, **words)
    assert not WelcomeFlow.objects.exists()


def test_what_comes_later_does_not_count_into_the_first_message(world):
    save(world, greeting="长" * 700, benefit="长" * 700, benefit_after=5)
    assert WelcomeFlow.objects.count() == 1
