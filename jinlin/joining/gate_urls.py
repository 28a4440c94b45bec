"""Addresses of gates and applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.joining.views import applications, checking, conditions, effects, gates, inviting, phone, rounds

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

GATES: list[URLPattern | URLResolver] = [
    path("gates/", gates.gate_list, name="gates"),
    path("gates/new/", gates.gate_new, name="gate-new"),
    path("gates/<slug:slug>/", gates.gate, name="gate"),
    path("gates/<slug:slug>/settings/", gates.gate_settings, name="gate-settings"),
    path("gates/<slug:slug>/condition/", conditions.gate_condition, name="gate-condition"),
    path("gates/<slug:slug>/part/", conditions.gate_part, name="gate-part"),
    path("gates/<slug:slug>/qr.svg", gates.gate_qr, name="gate-qr"),
    path("gates/<slug:slug>/publish/", gates.gate_publish, name="gate-publish"),
    path("gates/<slug:slug>/approve/", gates.gate_approve, name="gate-approve"),
    path("gates/<slug:slug>/discard/", gates.gate_discard, name="gate-discard"),
    path("gates/<slug:slug>/end/", gates.gate_end, name="gate-end"),
    path("gates/<slug:slug>/groups/", gates.gate_groups, name="gate-groups"),
    path("gates/<slug:slug>/groups/remove/", gates.gate_group_remove, name="gate-group-remove"),
    path("gates/<slug:slug>/rounds/new/", rounds.gate_round_new, name="gate-round-new"),
    path("gates/<slug:slug>/invite/", rounds.gate_invite, name="gate-invite"),
    path("gates/<slug:slug>/rounds/<int:number>/settle/", rounds.gate_round_settle, name="gate-round-settle"),
    path("gates/<slug:slug>/rounds/<int:number>/remove/", rounds.gate_round_remove, name="gate-round-remove"),
    path("gates/<slug:slug>/invited/", inviting.gate_invited, name="gate-invited"),
    path("gates/<slug:slug>/invited/export/", inviting.gate_invited_export, name="gate-invited-export"),
    path("gates/<slug:slug>/invited/remind/", inviting.gate_remind, name="gate-remind"),
    path("gates/<slug:slug>/effect/", effects.gate_effect, name="gate-effect"),
    path("gates/<slug:slug>/check/", checking.gate_check, name="gate-check"),
    path("gates/<slug:slug>/checks/<slug:check>/", checking.gate_checking, name="gate-checking"),
    path("gates/<slug:slug>/checks/<slug:check>/apply/", checking.gate_checking_apply, name="gate-checking-apply"),
    path("gates/<slug:slug>/checks/<slug:check>/export/", checking.gate_checking_export, name="gate-checking-export"),
    path("applications/", applications.application_list, name="applications"),
    path("applications/export/", applications.applications_export, name="applications-export"),
    path("applications/decide/", applications.applications_decide, name="applications-decide"),
    path("applications/proofs/<slug:slug>/", applications.application_proof, name="application-proof"),
    path(
        "applications/proofs/<slug:slug>/judge/", applications.application_proof_judge, name="application-proof-judge"
    ),
    path("applications/<slug:slug>/", applications.application, name="application"),
    path(
        "applications/<slug:slug>/pictures/<slug:picture>/",
        applications.application_picture,
        name="application-picture",
    ),
    path("applications/<slug:slug>/decide/", applications.application_decide, name="application-decide"),
    path("h/join/<slug:slug>/", phone.join, name="join"),
    path("h/join/<slug:slug>/proof/", phone.join_proof, name="join-proof"),
]
