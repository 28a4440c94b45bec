"""What a community is, who is in it, and what its people decided about it."""

from __future__ import annotations

from jinlin.communities.models.charters import Charter, CharterVersion, Readiness
from jinlin.communities.models.definitions import PlacementChange, TypeDefinition
from jinlin.communities.models.duty import Absence, DutyHours, Holiday, OffHours, Shift, Weekday
from jinlin.communities.models.groups import (
    WAYS,
    Basis,
    Channel,
    ChannelKind,
    Community,
    CommunityQuerySet,
    CommunityTag,
    Membership,
    MembershipRole,
    Note,
    OfficialKind,
    OfficialSpan,
    Placement,
)
from jinlin.communities.models.lifecycle import (
    Closing,
    LifecycleStage,
    Outcome,
    Proposal,
    ProposalKind,
    StageSpell,
    Succession,
)
from jinlin.communities.models.listening import Listener
from jinlin.communities.models.personas import Persona, PersonaAccount, Tone
from jinlin.communities.models.team import (
    OF_MEMBERS,
    OF_STAFF,
    Appointment,
    Function,
    Overstep,
    OwnerProfile,
    OwnerStyle,
    Power,
    TeamChoices,
)

__all__ = [
    "OF_MEMBERS",
    "OF_STAFF",
    "WAYS",
    "Absence",
    "Appointment",
    "Basis",
    "Channel",
    "ChannelKind",
    "Charter",
    "CharterVersion",
    "Closing",
    "Community",
    "CommunityQuerySet",
    "CommunityTag",
    "DutyHours",
    "Function",
    "Holiday",
    "LifecycleStage",
    "Listener",
    "Membership",
    "MembershipRole",
    "Note",
    "OffHours",
    "OfficialKind",
    "OfficialSpan",
    "Outcome",
    "Overstep",
    "OwnerProfile",
    "OwnerStyle",
    "Persona",
    "PersonaAccount",
    "Placement",
    "PlacementChange",
    "Power",
    "Proposal",
    "ProposalKind",
    "Readiness",
    "Shift",
    "StageSpell",
    "Succession",
    "TeamChoices",
    "Tone",
    "TypeDefinition",
    "Weekday",
]
