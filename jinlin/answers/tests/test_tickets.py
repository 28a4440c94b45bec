"""Questions and complaints that somebody sees through to the end (R-196, R-305)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jinlin.answers.actions import questions
from jinlin.answers.actions import tickets as acts
from jinlin.answers.models import Question, Ticket
from jinlin.answers.refusals import AlreadyEnded, NumberWrong, ResolutionMissing
from jinlin.members.models import Member
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def question(world, group):
    """张女士 asked something that took 陈 more than a word."""
    member = Member.objects.get(name="张女士")
    return Question.objects.create(
        workspace=world.qinghe, community=group, member=member, key=1, text="买的锅漏水怎么办", asked_at=NOW,
        text_until=NOW + timedelta(days=30), taken_by=world.chen,
    )  # fmt: skip


def opened(world, question, category="aftersale", **more):
    return acts.open_ticket(who=access_of(world.chen), question=question, category=category, now=NOW, **more)


def test_a_question_becomes_a_ticket_once_with_category_owner_time_and_a_task(world, question):
    """R-196."""
    first, again = opened(world, question), opened(world, question, "other")
    assert (first, Ticket.objects.count()) == (again, 1)
    assert (first.category, first.owner, first.due_at) == ("aftersale", world.chen, NOW + 24 * HOUR)
    told = Task.objects.values_list("kind", "assignee__name", "due_at", "title")
    assert list(told) == [("ticket", "陈", NOW + 24 * HOUR, "处理售后:静安店 1 群")]


@pytest.mark.parametrize(
    ("category", "gravity", "hours"),
    [("presale", "minor", 2), ("complaint", "minor", 4), ("complaint", "serious", 2), ("complaint", "urgent", 1)],
)
def test_what_is_worse_has_less_time(world, question, category, gravity, hours):
    assert opened(world, question, category, gravity=gravity).due_at == NOW + hours * HOUR


def test_a_complaint_in_the_group_is_a_ticket_and_a_second_one_is_taken_seriously(world, group, say):
    """R-305: repeat complaints are detected."""
    say(("09:00:00", "张女士", "今天的面包发霉了,要投诉"), on="2026-03-03")
    questions.hear(world.qinghe, now=at("2026-03-03 10:00"))
    say(("09:00:00", "张女士", "客服一直没人管,太差劲了,投诉"), ("09:01:00", "李先生", "几点关门?"))
    questions.hear(world.qinghe, now=NOW)
    told = Ticket.objects.order_by("opened_at").values_list("question__member__name", "category", "gravity", "earlier")
    assert list(told) == [("张女士", "complaint", "minor", 0), ("张女士", "complaint", "serious", 1)]


def test_whoever_resolves_says_how_and_the_task_is_done(world, question):
    """R-305: resolution, public reply, satisfaction."""
    ticket = opened(world, question, "complaint")
    with pytest.raises(ResolutionMissing):
        acts.resolve(who=access_of(world.chen), ticket=ticket, resolution=" ", now=NOW)
    with pytest.raises(NumberWrong):
        acts.resolve(who=access_of(world.chen), ticket=ticket, resolution="换新", satisfaction=6, now=NOW)
    acts.resolve(
        who=access_of(world.chen), ticket=ticket, resolution="换新锅", public_reply="已给张女士换新", now=NOW + HOUR
    )
    with pytest.raises(AlreadyEnded):
        acts.resolve(who=access_of(world.wang), ticket=Ticket.objects.get(), resolution="退款", now=NOW + HOUR)
    acts.rate(who=access_of(world.chen), ticket=ticket, satisfaction=4, now=NOW + 2 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.resolution, ticket.public_reply, ticket.satisfaction) == ("换新锅", "已给张女士换新", 4)
    assert list(Task.objects.values_list("closure__verified", flat=True)) == [True]


def test_a_ticket_goes_to_a_colleague_with_its_task(world, question):
    ticket = opened(world, question)
    acts.hand_over(who=access_of(world.chen), ticket=ticket, owner=world.wang, now=NOW)
    assert (Ticket.objects.get().owner, Task.objects.get().assignee) == (world.wang, world.wang)


def test_the_page_lists_what_waits_and_lets_one_resolve_it(client_of, world, question):
    ticket, client = opened(world, question), client_of(world.chen)
    assert "买的锅漏水怎么办" in client.get(reverse("tickets")).content.decode()
    told = {"resolution": "换新锅", "satisfaction": "5"}
    client.post(reverse("ticket-resolve", args=[ticket.slug]), told)
    assert "买的锅漏水怎么办" not in client.get(reverse("tickets")).content.decode()
    assert "换新锅" in client.get(f"{reverse('tickets')}?state=resolved").content.decode()
    assert "换新锅" in client.get(reverse("question", args=[question.slug])).content.decode()


def test_a_store_sees_and_touches_no_ticket_of_another(client_of, world, question):
    ticket, other = opened(world, question), world.unit("徐汇店", parent=world.east)
    from jinlin.workspaces.roles import Role

    client = client_of(world.staff("徐", unit=other, role=Role.STORE_MANAGER))
    for name, slug in (("ticket-take", ticket.slug), ("ticket-resolve", ticket.slug), ("ticket-open", question.slug)):
        assert client.post(reverse(name, args=[slug]), {"resolution": "x"}).status_code == 404
    assert "买的锅" not in client.get(reverse("tickets")).content.decode()
