"""Write what a batch of rows tells about people, in a fixed number of statements, with a journal of what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import ROWS_AT_ONCE, insert, update
from jinlin.members.actions.identifying import link
from jinlin.members.models import Affiliation, Member, Tag, Tagging
from jinlin.members.phones import seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.imports.engine import Job
    from jinlin.members.actions.describing import Difference

JOURNALLED = (
    "name", "phone_sealed", "phone_digest", "phone_masked", "unionid", "unit_id", "tier", "region", "channel",
)  # fmt: skip
WRITTEN = (*JOURNALLED, "published")


class Tags:
    """The tags of a workspace by name, kept for one job; missing ones are made."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._by_name = dict(Tag.objects.filter(workspace=job.workspace, group="").values_list("name", "id"))

    def find_or_make(self, names: Iterable[str]) -> dict[str, int]:
        """Return the tag of each name."""
        missing = [name for name in dict.fromkeys(names) if name not in self._by_name]
        rows = [Tag(workspace=self._job.workspace, name=name) for name in missing]
        Tag.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        journal.made(self._job.run, rows)
        self._by_name |= {row.name: row.pk for row in rows}
        return self._by_name


def write(job: Job, differences: Sequence[Difference], tags: Tags) -> dict[int, int]:
    """Write these differences; return the real number of everybody who was thought of."""
    real = _make(job, [each for each in differences if each.new])
    _change(job, [each for each in differences if not each.new])
    link(
        job.workspace,
        job.run,
        {key: real.get(each.person.pk, each.person.pk) for each in differences for key in each.ids},
    )
    _tag(job, differences, tags, real)
    _affiliate(job, differences, real)
    return real


def _make(job: Job, differences: Sequence[Difference]) -> dict[int, int]:
    rows = []
    for each in differences:
        person = each.person
        row = Member(
            workspace_id=job.workspace.pk,
            name=person.name,
            unionid=person.unionid or None,
            unit_id=person.unit,
            tier=person.tier,
            region=person.region,
            channel=person.channel,
            made_by_run_id=job.run.pk,
        )
        _set_phone(row, each.phone)
        rows.append(row)
    Member.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return {each.person.pk: row.pk for each, row in zip(differences, rows, strict=True)}


def _set_phone(row: Member, phone: str) -> None:
    if phone:
        row.phone_sealed, row.phone_digest, row.phone_masked = seal(phone)


def _change(job: Job, differences: Sequence[Difference]) -> None:
    touched = {each.person.pk: each for each in differences if each.fields or each.phone}
    rows = list(Member.objects.filter(pk__in=touched))
    journal.changed(job.run, journal.before(rows, JOURNALLED))
    for row in rows:
        each = touched[row.pk]
        for name, value in each.fields.items():
            setattr(row, name, value)
        _set_phone(row, each.phone)
        row.published = False
    update(rows, WRITTEN)


def _tag(job: Job, differences: Sequence[Difference], tags: Tags, real: dict[int, int]) -> None:
    known = tags.find_or_make(name for each in differences for name in each.tags)
    rows = [
        Tagging(
            workspace_id=job.workspace.pk,
            member_id=real.get(each.person.pk, each.person.pk),
            tag_id=known[name],
            at=job.now,
            staff_id=job.run.staff_id,
            made_by_run_id=job.run.pk,
        )
        for each in differences
        for name in each.tags
    ]
    insert(rows)


def _affiliate(job: Job, differences: Sequence[Difference], real: dict[int, int]) -> None:
    """Open, reopen and end affiliations; one that is opened counts from the beginning of what we know."""
    touched = [each for each in differences if each.kinds_on or each.kinds_off]
    ids = [real.get(each.person.pk, each.person.pk) for each in touched]
    known = {(row.member_id, row.kind): row for row in Affiliation.objects.filter(member_id__in=ids)}
    new: list[Affiliation] = []
    changed: list[Affiliation] = []
    for each, pk in zip(touched, ids, strict=True):
        for kind in each.kinds_on:
            row = known.get((pk, kind))
            if row is None:
                new.append(Affiliation(workspace=job.workspace, member_id=pk, kind=kind, made_by_run=job.run))
            else:
                changed.append(row)
        changed += [known[pk, kind] for kind in each.kinds_off if (pk, kind) in known]
    ended = {(real.get(each.person.pk, each.person.pk), kind) for each in touched for kind in each.kinds_off}
    journal.changed(job.run, journal.before(changed, ["since", "until"]))
    for row in changed:
        row.until = job.now if (row.member_id, row.kind) in ended else None
    update(changed, ["until"])
    Affiliation.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    Member.objects.filter(pk__in=ids).update(published=False)
