"""`bin/jinlin gate check`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jinlin.joining.models import Checking
from jinlin.joining.tests.gate_cast import all_of, gate_of, spend

pytestmark = pytest.mark.django_db


def asked(*words):
    out = StringIO()
    call_command("gate", "check", *words, stdout=out)
    return out.getvalue().splitlines()


def test_who_stays_and_who_does_not_is_printed_and_nothing_is_kept_r_078(world):
    group = world.community("核心群")
    gate = gate_of(world, all_of(spend(100)), group)
    stay, go = world.member("留"), world.member("去")
    for each in (stay, go):
        world.join(each, group)
    world.order(stay, 10_000)
    told = ["community,member,proposal,reasons", "核心群,留,keep,", '核心群,去,remove,"累计消费 ¥0,还差 ¥100"']
    assert asked(gate.slug, "--workspace=qinghe") == told
    assert asked(gate.name, "--workspace=qinghe", "--counts") == [
        "keep,1",
        "remind,0",
        "ask,0",
        "downgrade,0",
        "remove,1",
    ]
    assert not Checking.objects.exists()


def test_a_gate_of_another_brand_is_not_found(world):
    gate = gate_of(world, all_of(spend(100)))
    with pytest.raises(CommandError):
        asked(gate.slug, "--workspace=elsewhere")
