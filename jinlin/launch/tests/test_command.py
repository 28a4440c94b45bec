"""Opening communities from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jinlin.launch.models import Launch

pytestmark = pytest.mark.django_db


def run(*words, **options):
    out = StringIO()
    call_command("launch", *words, workspace="qinghe", username="林", stdout=out, **options)
    return out.getvalue().splitlines()


def test_packs_are_listed_with_what_they_are():
    assert run("packs")[0] == "flash\t快闪群\t有开始有结束，一个主题、一个指定动作，结束后把活跃的人请去服务群"


def test_a_template_becomes_a_planned_group_with_its_steps(world):
    """R-038."""
    told = run("begin", "静安店服务群", template="service", unit="静安店")
    assert told[:3] == ["静安店服务群", "1 定位 50%", "  ✓ 阶段类型"]
    assert Launch.objects.get().community.unit == world.jingan
    assert run("steps", "静安店服务群") == told


def test_what_cannot_be_is_said_and_makes_nothing(world):
    with pytest.raises(CommandError, match="没有叫“toys”的模板或预设"):
        run("begin", "一群", template="toys")
    with pytest.raises(CommandError, match="no unit is called 火星"):
        run("begin", "一群", unit="火星")
    run("begin", "一群")
    with pytest.raises(CommandError, match="还不能开群"):
        run("open", "一群")
    with pytest.raises(CommandError, match="no group called 二群 is being prepared"):
        run("steps", "二群")


def test_somebody_who_may_not_open_groups_is_told_so(world):
    with pytest.raises(CommandError, match="周 may not open communities"):
        call_command("launch", "steps", "一群", workspace="qinghe", username="周")
