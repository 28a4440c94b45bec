"""How often is right, and a week adapted to who is in the group."""

from __future__ import annotations

from jinlin.playbooks import cadence, definition, presets


def week():
    return presets.named("week").definition()


def sends(**inputs):
    content, changes = cadence.adapted(week(), **inputs)
    return cadence.sends_a_week(definition.read(content)), changes


def test_a_product_bought_seldom_is_spoken_of_less_and_the_report_says_why_r_112():
    often, none = sends(frequency="daily")
    seldom, changes = sends(frequency="seldom")
    assert (often, none, seldom) == (7.0, [], 4.0)
    assert [each.row for each in changes] == ["privilege", "fun", "activity"]
    assert {(each.what, each.why) for each in changes} == {("去掉", "很少买(家具、课程、保险):每周最多 4 条")}


def test_business_customers_hear_nothing_at_weekends():
    content, changes = cadence.adapted(week(), frequency="daily", tags=["b2b"])
    left = [row.at for row in definition.read(content).rows if row.is_for_members]
    assert [at for at in left if at.startswith(("Sat", "Sun"))] == []
    assert {each.row for each in changes} == {"fun", "privilege"}


def test_a_plan_beyond_the_rule_of_its_type_is_flagged_r_118():
    cafe = presets.named("p4").definition()
    mass = cadence.rule_of("daily", kinds=["model.mass"])
    verdict = cadence.judged(cafe, mass)
    assert (verdict.fits, mass.most, round(verdict.sends)) == (False, 10, 37)
    assert cadence.judged(week(), cadence.rule_of("weekly")).fits


def test_the_last_row_stays_whatever_the_limit():
    content, _changes = cadence.adapted(week(), frequency="seldom", tags=["dormant"], kinds=["stage.core"])
    assert sum(1 for row in definition.read(content).rows if row.is_for_members) == 1
