"""Tags both ways: what somebody changes here is so at the platform, and the next reading finds nothing to mend."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.console import connecting
from jinlin.members import actions as members
from jinlin.members.actions import TagWish
from jinlin.members.models import Follow, Tag, TagChange
from jinlin.wecom import actions
from jinlin.wecom.client.errors import WeComError
from jinlin.wecom.opening import open_platform
from tests.wecom.city import mirrored
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def read(world, connection):
    """Read everything; return how much differed."""

    def run(now=NOW):
        sync = actions.begin_sync(world.qinghe, now=now)
        while connecting.read_on(now):
            pass
        sync.refresh_from_db()
        assert sync.error == ""
        return sync.changed_count

    run()
    return run


def two_friendships(city):
    follows = Follow.objects.filter(ended_at=None, dropped_at=None).order_by("pk")
    first = follows.first()
    return first, follows.exclude(member=first.member).first()


def send(now=NOW):
    while connecting.send_tags(now):
        pass


def test_tags_put_on_and_taken_off_here_are_so_there_and_a_reading_changes_nothing(world, city, connection, lin, read):
    first, second = two_friendships(city)
    tag, other = Tag.objects.filter(external_id__isnull=False).order_by("pk")[:2]
    put = frozenset({tag.external_id, other.external_id})
    members.ask_for_tags(lin, [TagWish(first, add=put), TagWish(second, add=put)], now=NOW)
    send()
    assert mirrored(world.qinghe) == city.truth()

    later = NOW + timedelta(minutes=1)
    members.ask_for_tags(lin, [TagWish(first, remove=frozenset({tag.external_id}))], now=later)
    send(later)
    first.refresh_from_db()
    assert tag.external_id not in first.tag_ids
    assert other.external_id in first.tag_ids
    assert set(TagChange.objects.values_list("state", flat=True)) == {"done"}
    assert mirrored(world.qinghe) == city.truth()
    while connecting.read_again(later + timedelta(minutes=1)):
        pass
    assert read(later + timedelta(hours=1)) == 0
    assert mirrored(world.qinghe) == city.truth()


def test_a_reading_under_way_does_not_bring_back_what_was_changed_meanwhile(world, city, connection, lin, read):
    follow, _other = two_friendships(city)
    tag = Tag.objects.filter(external_id__isnull=False).exclude(external_id__in=follow.tag_ids).order_by("pk").first()
    before = [
        members.FollowAsIs(
            members.PersonAsIs(key, follow.member.name), follow.userid, follow.since, tag_ids=tuple(follow.tag_ids)
        )
        for key in follow.member.identities.values_list("external_id", flat=True)
    ]
    members.ask_for_tags(lin, [TagWish(follow, add=frozenset({tag.external_id}))], now=NOW)
    send()
    members.mirror_follows(world.qinghe, before, now=NOW)  # asked before the change, written after it
    while connecting.read_again(NOW + timedelta(minutes=1)):
        pass

    assert mirrored(world.qinghe) == city.truth()
    follow.refresh_from_db()
    assert tag.external_id in follow.tag_ids


def test_a_tag_deleted_there_is_refused_and_the_tags_are_read_again(world, city, connection, lin, read):
    follow, _other = two_friendships(city)
    tag = Tag.objects.filter(external_id__isnull=False).exclude(external_id__in=follow.tag_ids).order_by("pk").first()
    members.ask_for_tags(lin, [TagWish(follow, add=frozenset({tag.external_id}))], now=NOW)
    city.do("tag.delete", tag_id=tag.external_id)
    send()
    row = TagChange.objects.get()

    assert (row.state, row.errcode) == ("failed", 40068)


def test_a_tag_is_made_and_renamed_there_and_here(world, city, connection, lin, read):
    platform = open_platform(connection)
    made = members.make_corp_tag(lin, platform, group="到店", name="常来", now=NOW)
    again = members.make_corp_tag(lin, platform, group="到店", name="常来", now=NOW)
    second = members.make_corp_tag(lin, platform, group="到店", name="路过", now=NOW)
    assert (made.pk, made.group, made.name) == (again.pk, "到店", "常来")
    assert mirrored(world.qinghe) == city.truth()

    members.rename_corp_tag(lin, platform, made, name="每周来", now=NOW)
    assert mirrored(world.qinghe) == city.truth()
    with pytest.raises(WeComError) as refused:
        members.rename_corp_tag(lin, platform, second, name="每周来", now=NOW)
    assert refused.value.errcode == 40071
    assert read(NOW + timedelta(hours=1)) == 0
