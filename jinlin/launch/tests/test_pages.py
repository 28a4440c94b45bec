"""The pages of opening communities."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jinlin.launch.models import Launch
from jinlin.launch.tests.test_launches import begin

pytestmark = pytest.mark.django_db
ANSWERS = "objective=sell&source=store&price=low&frequency=high&decision=short&staffing=team&business=consumer"


@pytest.fixture
def lin(client, world):
    """Return 林's browser."""
    client.force_login(world.lin.user)
    return client


def test_the_wizard_advises_with_reasons_and_sorts_packs_by_the_advice(lin):
    page = lin.get(f"{reverse('launch-new')}?{ANSWERS}")
    assert [each.pack.key for each in page.context["fitting"]][:2] == ["fresh", "conversion"]
    assert "高频低价、决策快，属于群发推广型：用福利刺激" in page.content.decode()


def test_an_unfinished_answer_is_asked_for_and_nothing_advised(lin):
    page = lin.get(f"{reverse('launch-new')}?objective=sell")
    assert page.context["advice"] == []
    assert page.context["wizard"].errors["price"] == ["这个字段是必填项。"]


def test_one_begins_on_the_page_and_comes_to_the_list_of_steps(lin, world):
    data = {
        "name": "静安店街坊群",
        "unit": world.jingan.pk,
        "cap": "200",
        "language": "zh-hans",
        "axis-stage": "service",
    }
    answer = lin.post(f"{reverse('launch-new')}?{ANSWERS}&pack=fresh", data)
    launch = Launch.objects.get()
    assert answer.headers["Location"] == reverse("launch-one", args=[launch.slug])
    assert launch.community.placements.get().key == "service"
    assert "静安店街坊群" in lin.get(answer.headers["Location"]).content.decode()


def test_a_name_that_is_taken_is_told_beside_the_form(lin, world):
    begin(world)
    data = {"name": "静安店街坊群", "unit": world.jingan.pk, "cap": "200", "language": "zh-hans"}
    page = lin.post(f"{reverse('launch-new')}?pack=fresh", data)
    assert "已经有一个在筹备的群叫“静安店街坊群”" in page.content.decode()
    assert Launch.objects.count() == 1


def test_the_list_finds_by_name_and_by_how_far_it_is(lin, world):
    begin(world, name="一群")
    begin(world, name="二群")
    found = lin.get(f"{reverse('launch')}?words=二").context["listing"].source
    assert [row.community.name for row in found] == ["二群"]
    assert list(lin.get(f"{reverse('launch')}?state=met").context["listing"].source) == []


@pytest.mark.parametrize("key", ["fresh", "beauty", "flash"])
def test_a_pack_shows_everything_it_brings(lin, key):
    assert lin.get(reverse("launch-pack", args=[key])).status_code == 200


def test_a_pack_nobody_knows_is_not_found(lin):
    assert lin.get(reverse("launch-pack", args=["toys"])).status_code == 404


def test_cases_are_told_as_what_they_are(lin):
    page = lin.get(f"{reverse('launch-cases')}?industry=beauty&words=问卷").content.decode()
    assert "都是文章里的说法,没有核实,只作参考,不会变成你的目标" in page
    assert ("高姿" in page, "阿那亚" in page) == (True, False)


def test_a_planned_group_is_in_no_list_of_groups(lin, world):
    begin(world, name="还没有的群")
    assert "还没有的群" not in lin.get(reverse("groups")).content.decode()
