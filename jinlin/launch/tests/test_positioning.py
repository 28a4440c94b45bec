"""The wizard's advice: which kind of community to open, and why."""

from __future__ import annotations

from itertools import product

import pytest

from jinlin.communities import types
from jinlin.launch import positioning
from jinlin.launch.positioning import NotAnswered

FRUIT = {
    "objective": "sell",
    "source": "store",
    "price": "low",
    "frequency": "high",
    "decision": "short",
    "staffing": "team",
    "business": "consumer",
}


def _places(**changes):
    return {one.axis.key: one.value.key for one in positioning.advise({**FRUIT, **changes})}


def test_frequent_cheap_and_quick_is_mass_promotion_with_its_reason():
    (model,) = [one for one in positioning.advise(FRUIT) if one.axis.key == "model"]
    assert model.value.key == "mass"
    assert model.because.zh == "高频低价、决策快，属于群发推广型：用福利刺激"


def test_seldom_and_expensive_is_customer_service_although_the_source_says_frequent_and_cheap():
    """R-019, R-034, C-12: jewellery."""
    jewellery = {"price": "high", "frequency": "low", "decision": "long"}
    assert _places(**jewellery)["model"] == "care"


def test_premium_beauty_is_refined_operation():
    assert _places(price="middle", frequency="middle", decision="middle")["model"] == "refined"


def test_a_store_of_frequent_cheap_goods_gets_a_place_on_every_axis_but_the_one_for_companies():
    assert _places() == {
        "stage": "conversion",
        "positioning": "welfare",
        "tier": "daily",
        "model": "mass",
        "bond": "product",
        "lifespan": "permanent",
    }


def test_people_of_one_event_who_decide_at_once_get_a_flash_group_that_ends():
    assert _places(source="event") == {
        "stage": "flash",
        "positioning": "flash",
        "tier": "flash",
        "model": "mass",
        "bond": "marketing",
        "lifespan": "days",
    }


def test_every_set_of_answers_gives_places_that_go_together():
    questions = positioning.questions()
    keys = [question.key for question in questions]
    for chosen in product(*([option.key for option in question.options] for question in questions)):
        types.refuse_impossible(
            {one.axis.key: one.value.key for one in positioning.advise(dict(zip(keys, chosen, strict=True)))}
        )


def test_a_question_without_an_answer_is_named_with_what_can_be_chosen():
    with pytest.raises(NotAnswered, match=r"客单价.*low.*middle.*high"):
        positioning.advise({**FRUIT, "price": ""})
    with pytest.raises(NotAnswered, match="还没有选,或者选了不认识的“free”"):
        positioning.advise({**FRUIT, "price": "free"})


@pytest.mark.parametrize(
    ("points", "verdict", "failing"),
    [
        ((2, 2, 2, 2), "full", []),
        ((2, 2, 1, 1), "full", []),
        ((1, 1, 2, 1), "partial", []),
        ((2, 2, 2, 0), "partial", ["有话题性，大家愿意聊"]),
        ((0, 2, 0, 2), "poor", ["客单价和购买频次都适中", "有一定利润空间"]),
    ],
)
def test_four_factors_give_a_verdict_and_name_what_fails(points, verdict, failing):
    keys = [factor.key for factor in positioning.factors()]
    found = positioning.suitability(dict(zip(keys, points, strict=True)))
    assert (found.points, found.verdict, [words.zh for words in found.failing]) == (sum(points), verdict, failing)


def test_insurance_is_carried_by_the_advisor_and_groups_only_help():
    rare = positioning.lines("rare")
    assert rare.weights == (("private", 55), ("moments", 30), ("group", 15))
    assert rare.auxiliary.zh == "社群（生活服务圈）"
    assert rare.promo_ceiling == 15


def test_weights_of_every_kind_of_business_add_up():
    kinds = [
        option.key for question in positioning.questions() if question.key == "business" for option in question.options
    ]
    assert [sum(weight for _line, weight in positioning.lines(kind).weights) for kind in kinds] == [100, 100, 100]
