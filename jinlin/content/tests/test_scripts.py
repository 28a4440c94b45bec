"""Scripts: what fits a person, filled in, never the same wording twice (R-187)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jinlin.content import queries, refusals
from jinlin.content.actions import scripts
from jinlin.content.actions.scripts import ScriptWording
from jinlin.content.models import Script, ScriptUse
from jinlin.content.queries.scripts import suggest
from jinlin.members.models import Code, Coding
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
ACNE = ("{称呼},痘痘先别挤,我把护理步骤发你", "{称呼},晚上洁面后薄涂一层,三天看看")


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def save(lin):
    return lambda title, *variants, who=lin, **told: scripts.save_script(
        who=who, wording=ScriptWording(title, told.pop("scenario", "introduce"), variants, **told), now=NOW
    )


@pytest.fixture
def zhang(world):
    """张女士 has 3-D in the codebook: acne, and wants it solved."""
    member = world.member("张女士")
    for dimension, code in (("皮肤", "3"), ("意愿", "D")):
        row = Code.objects.create(workspace=world.qinghe, dimension=dimension, code=code, meaning=dimension)
        Coding.objects.create(
            workspace=world.qinghe, member=member, dimension=dimension, code=row, source="staff", at=NOW
        )
    return member


def test_code_3_d_is_told_the_acne_script_by_name_and_never_the_same_twice_r_187(lin, save, zhang):
    save("打招呼", "你好呀", scenario="greeting")
    acne = save("祛痘护理", *ACNE, codes=["3-D"])
    save("干燥护理", "多补水", codes=["2-D"])
    said = []
    for _time in range(2):
        best = suggest(lin, zhang)[0]
        assert best.script == acne
        said.append(best.text)
        scripts.use(who=lin, variant=best.variant, member=zhang, now=NOW)
        scripts.use(who=lin, variant=best.variant, member=zhang, now=NOW)
    assert said == ["张女士,痘痘先别挤,我把护理步骤发你", "张女士,晚上洁面后薄涂一层,三天看看"]
    assert [each.script.title for each in suggest(lin, zhang)] == ["打招呼"]
    acne.refresh_from_db()
    assert (acne.use_count, ScriptUse.objects.count()) == (2, 2)


def test_a_wording_that_stays_keeps_its_numbers_and_one_that_goes_is_not_said_again(lin, save, zhang):
    script = save("护理", "一", "二")
    first = script.variants.get(text="一")
    scripts.use(who=lin, variant=first, member=zhang, now=NOW)
    scripts.save_script(who=lin, wording=ScriptWording("护理", "introduce", ["一", "三"]), script=script, now=NOW)
    assert list(
        script.variants.filter(ended_at=None).order_by("number").values_list("number", "text", "use_count")
    ) == [(1, "一", 1), (3, "三", 0)]


def test_words_that_may_not_go_out_are_in_no_script(save):
    with pytest.raises(refusals.CopyBlocked):
        save("促成", "全网最低价,错过再等一年")
    assert Script.objects.count() == 0


def test_a_script_is_found_by_its_words_in_both_scripts(lin, save, world):
    script = save("祛痘护理", *ACNE)
    assert queries.find_scripts(lin, "護理步驟") == [script]
    assert queries.find_scripts(access_of(world.charlie), "护理") == []


def test_a_script_is_written_in_the_drawer_with_its_wordings_parted(world, client_of):
    lin = client_of(world.lin)
    told = {"title": "回访", "scenario": "after_sale", "text": "收到了吗\n---\n还新鲜吗", "tags": "买过,新客"}
    assert lin.post(reverse("script-new"), told).url == reverse("scripts")
    script = Script.objects.get()
    assert (script.tags, [row.text for row in script.variants.order_by("number")]) == (
        ["买过", "新客"],
        ["收到了吗", "还新鲜吗"],
    )
    assert "还新鲜吗" in lin.get(reverse("script-edit", args=[script.slug])).content.decode()
    lin.post(reverse("script-end", args=[script.slug]))
    assert "回访" not in lin.get(reverse("scripts")).content.decode().replace("已停用“回访”", "").replace(
        "售后回访", ""
    )
