"""Gates and applications as operators see and change them."""

import pytest
from django.urls import reverse

from jinlin.communities.actions import placing
from jinlin.joining.actions import gates, rounds
from jinlin.joining.gating.conditions import Condition, Kind
from jinlin.joining.models import Application, Gate, Round, State
from jinlin.joining.queries import effects
from jinlin.joining.queries import gates as queries
from jinlin.joining.tests.gate_cast import AGREE, MANUAL, all_of, any_of, apply, gate_of, hand_in, score, spend
from jinlin.members.models import Tag
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(world, client_of):
    return client_of(world.lin)


def test_a_gate_is_made_filled_and_published_on_its_pages(world, lin):
    lin.post(reverse("gate-new"), {"name": "核心客户"})
    gate = Gate.objects.get()
    address = reverse("gate-condition", args=[gate.slug])
    lin.post(f"{address}?kind=total_spend", {"fen": "10,000"})
    lin.post(reverse("gate-part", args=[gate.slug]), {"deed": "group"})
    lin.post(f"{address}?kind=acknowledged&at=1")
    lin.post(f"{address}?kind=paid_annual&at=1", {"products": "年费会员\n老会员", "days": "365", "grace_days": "7"})
    lin.post(reverse("gate-publish", args=[gate.slug]))
    annual = Condition(Kind.PAID_ANNUAL, products=("年费会员", "老会员"), days=365, grace_days=7)
    assert queries.in_force(gate).tree == all_of(spend(10_000), any_of(AGREE, annual))
    shown = lin.get(reverse("gate", args=[gate.slug])).content.decode()
    for words in ("满足以下全部:", "累计消费满 ¥10,000", "满足以下任意一项:", "第 1 版生效中"):
        assert words in shown


def test_a_condition_is_changed_and_taken_out_where_it_stands(world, lin):
    gate = gate_of(world, all_of(spend(100), AGREE))
    address = reverse("gate-condition", args=[gate.slug])
    assert 'value="¥100.00"' in lin.get(f"{address}?at=0").content.decode()
    lin.post(f"{address}?at=0", {"fen": "200"})
    lin.post(reverse("gate-part", args=[gate.slug]), {"deed": "remove", "at": "1"})
    assert queries.draft_of(gate).tree == all_of(spend(200))
    assert lin.get(f"{address}?at=9").status_code == 404
    assert lin.get(f"{address}?at=x").status_code == 404


def test_nonsense_in_a_condition_is_told(world, lin):
    gate = gate_of(world, all_of())
    tag = Tag.objects.create(workspace=world.elsewhere, name="别家的")
    address = reverse("gate-condition", args=[gate.slug])
    for query, given in (
        ("kind=total_spend", {"fen": "很多"}),
        ("kind=total_spend", {"fen": "0"}),
        ("kind=owns_product", {"products": " \n "}),
        ("kind=tag", {"tags": [str(tag.pk)]}),
        ("kind=order", {"count": "-1"}),
    ):
        assert lin.post(f"{address}?{query}", given).status_code == 200
    assert queries.draft_of(gate).tree == all_of()


def test_the_page_warns_of_a_high_gate_before_an_attraction_group_r_070(world, lin):
    group = world.community()
    placing.place(community=group, keys={"positioning": "attraction"})
    gate = gate_of(world, all_of(spend(10_000)), group)
    shown = lin.get(reverse("gate", args=[gate.slug])).content.decode()
    assert "会把本来欢迎的人挡在外面" in shown
    assert "会把本来欢迎的人挡在外面" in lin.get(reverse("gates")).content.decode()


def test_the_board_finds_by_state_gate_round_and_score(world, lin):
    one, two = gate_of(world, all_of(MANUAL)), gate_of(world, all_of(MANUAL))
    hand_in(apply(one, world.member("甲")))
    second = hand_in(apply(two, world.member("乙")))
    Application.objects.filter(pk=second.pk).update(score=80, round=2)
    rounds.add(access=access_of(world.lin), gate=two, name="一", questionnaire=1, top=1, now=NOW)
    rounds.add(access=access_of(world.lin), gate=two, name="二", questionnaire=1, top=1, now=NOW)

    def found(query):
        return [row.name for row in lin.get(f"{reverse('applications')}?{query}").context["listing"].rows]

    assert sorted(found("state=review")) == ["乙", "甲"]
    assert found(f"gate={one.slug}") == ["甲"]
    assert found("score_min=70") == ["乙"]
    assert found("round=2") == ["乙"]
    assert found("q=甲") == ["甲"]
    assert found("state=admitted") == []


def test_hundreds_are_decided_together_with_one_reason(world, lin):
    gate = gate_of(world, all_of(MANUAL))
    rows = [hand_in(apply(gate, world.member())) for _each in range(3)]
    drawer = lin.post(reverse("applications-decide"), {"rows": [rows[0].slug, rows[1].slug]})
    assert "审核 2 份申请" in drawer.content.decode()
    told = {"rows": [rows[0].slug, rows[1].slug], "word": "reject", "reason": "名额已满"}
    lin.post(reverse("applications-decide"), told)
    lin.post(reverse("applications-decide"), {"every": "1", "query": "state=review", "word": "admit"})
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [
        "rejected",
        "rejected",
        "admitted",
    ]
    assert AuditEntry.objects.filter(verb="application.rejected").count() == 2


def test_the_drawer_shows_reasons_answers_and_the_way(world, lin):
    row = hand_in(apply(gate_of(world, all_of(spend(100))), world.member("甲")))
    shown = lin.get(reverse("application", args=[row.slug])).content.decode()
    for words in ("累计消费满 ¥100", "累计消费 ¥0,还差 ¥100", "未通过", "同意个人信息说明"):
        assert words in shown


def test_the_board_comes_as_excel(world, lin):
    hand_in(apply(gate_of(world, all_of(MANUAL)), world.member("=cmd()")))
    answer = lin.get(reverse("applications-export"))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert AuditEntry.objects.get(verb="data.exported").details["rows"] == 1


def test_a_checking_is_begun_read_and_carried_out_on_its_pages(world, lin):
    group = world.community()
    gate = gate_of(world, all_of(spend(100)), group)
    world.join(world.member("老周"), group)
    lin.post(reverse("gate-check", args=[gate.slug]))
    check = gate.checkings.get()
    address = reverse("gate-checking", args=[gate.slug, check.slug])
    shown = lin.get(address).content.decode()
    assert "老周" in shown
    assert "累计消费 ¥0,还差 ¥100" in shown
    assert "只是名单" in shown
    lin.post(reverse("gate-checking-apply", args=[gate.slug, check.slug]))
    assert "已派任务" in lin.get(address).content.decode()
    assert lin.get(reverse("gate-checking-export", args=[gate.slug, check.slug])).status_code == 200


def test_rounds_are_added_and_settled_on_the_gates_page(world, lin):
    gate = gate_of(world, all_of(), world.community())
    row = rounds.add(access=access_of(world.lin), gate=gate, name="海选", questionnaire=7, top=1, now=NOW)
    hand_in(apply(gate, world.member()))
    assert "海选" in lin.get(reverse("gate", args=[gate.slug])).content.decode()
    lin.post(reverse("gate-round-settle", args=[gate.slug, row.number]))
    assert Round.objects.get().settled_at == NOW


def test_cohorts_say_what_became_of_those_who_came_in_by_each_condition_r_071(world):
    group = world.community()
    gate = gate_of(world, any_of(spend(100), score(60)), group)
    payer, scholar = world.member(), world.member()
    world.order(payer, 10_000, "2025-12-01")
    rich = hand_in(apply(gate, payer, now=at("2026-01-01")), now=at("2026-01-01"))
    from jinlin.joining.actions import applying

    poor = apply(gate, scholar, now=at("2026-01-01"))
    told = {"questionnaire": 7, "score": 70.0, "at": at("2026-01-01"), "now": at("2026-01-01")}
    applying.answered(workspace=world.qinghe, application_id=poor.pk, **told)
    hand_in(poor, now=at("2026-01-01"))
    assert rich.state == State.ADMITTED
    world.join(payer, group, "2026-01-02", "2026-01-20")
    world.join(scholar, group, "2026-01-02")
    world.order(scholar, 5_000, "2026-02-01")
    found = {
        each.kind: (each.admitted, each.stay_share, each.buy_share, each.speak_share, each.violation_share)
        for each in effects.cohorts(access_of(world.lin), gate, now=NOW)
    }
    assert found == {
        "": (2, 0.5, 0.5, None, None),
        "total_spend": (1, 0.0, 0.0, None, None),
        "score": (1, 1.0, 1.0, None, None),
    }


def test_the_settings_change_the_next_version_and_say_so(world, lin):
    lower = world.community("引流群")
    gate = gate_of(world, all_of(AGREE))
    lin.post(
        reverse("gate-settings", args=[gate.slug]),
        {
            "name": "新名字",
            "instead": lower.slug,
            "pledge": "互助",
            "seats": "500",
            "again_days": "7",
            "open_days": "3",
            "why": "试试",
        },
    )
    gate.refresh_from_db()
    draft = queries.draft_of(gate)
    assert (gate.name, gate.instead, draft.pledge, draft.seats, draft.again_days) == ("新名字", lower, "互助", 500, 7)
    assert queries.in_force(gate).pledge == ""


def test_approval_is_asked_for_on_the_page_r_066(world, lin, client_of):
    from jinlin.workspaces.roles import Role

    gate = gate_of(world, all_of())
    address = reverse("gate-condition", args=[gate.slug])
    lin.post(f"{address}?kind=poster_forwarded", {"forced": "on"})
    lin.post(reverse("gate-publish", args=[gate.slug]))
    assert queries.draft_of(gate) is not None
    lin.post(reverse("gate-approve", args=[gate.slug]), {"reason": "自己批"})
    assert queries.draft_of(gate).approved_at is None
    other = client_of(world.staff("李", unit=world.hq, role=Role.HQ_CONTENT))
    other.post(reverse("gate-approve", args=[gate.slug]), {"reason": "法务已确认"})
    lin.post(reverse("gate-publish", args=[gate.slug]))
    assert queries.in_force(gate).approved_for == "法务已确认"


def test_groups_are_placed_and_lifted_on_the_page(world, lin):
    group = world.community()
    gate = gate_of(world, all_of(AGREE))
    lin.post(reverse("gate-groups", args=[gate.slug]), {"groups": [group.slug], "interest": "烘焙"})
    assert queries.groups_behind(gate) == [group]
    lin.post(reverse("gate-group-remove", args=[gate.slug]), {"community": group.slug})
    assert queries.groups_behind(gate) == []
    gates.end(access=access_of(world.lin), gate=gate, now=NOW)
