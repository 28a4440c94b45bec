"""A group whose owner is a colleague with an account, for the tests of this app."""

from jinlin.communities.models import Community
from jinlin.wecom.models import Account


def owned(world, staff, **fields):
    """Open a group that a colleague owns by their account."""
    userid = f"u{staff.pk}"
    _account, made = Account.objects.get_or_create(
        workspace=world.qinghe, userid=userid, defaults={"staff": staff, "name": staff.name, "serves": True}
    )
    owner = world.member(staff.name, external_id=userid) if made else account_member(world, userid)
    group = world.community(owner=owner, **fields)
    world.join(owner, group, role="owner")
    return group


def account_member(world, userid):
    return world.qinghe.members.get(identities__external_id=userid)


def set_notice(group, text):
    Community.objects.filter(pk=group.pk).update(notice=text)
    group.refresh_from_db()
