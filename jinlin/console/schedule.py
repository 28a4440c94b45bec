"""By the clock: everything that happens because time passes.

`bin/jinlin worker` (and so `bin/jinlin up`) calls `tick` again and again. Each entry does at most a piece of work and
says whether more is waiting; all of them are safe to run twice, and on several machines at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from jinlin.console import connecting, reactions
from jinlin.console.renewal import Renewal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger("jinlin.schedule")

AFTER_FAILURE = timedelta(minutes=1)


@dataclass
class Entry:
    """Something to do every so often; `what` returns true when it should be asked again at once."""

    every: timedelta
    what: Callable[[datetime], object]
    due_at: datetime | None = None


def work_on_imports(now: datetime) -> bool:
    """Check, apply or undo the import that waits longest."""
    from jinlin.imports import jobs

    return jobs.work(now)


def renew_numbers(now: datetime) -> bool:
    """Count one workspace again after an import, and when its day has turned."""
    return RENEWAL.renew_next(now)


def sweep_the_lake(now: datetime) -> None:
    """Delete lake files that a crash left unlisted a day ago or more."""
    from jinlin.lake import actions as lake

    lake.sweep(now=now, older_than=timedelta(days=1))


def compact_the_lake(now: datetime) -> bool:
    """Make one file of the many that small imports leave, once everybody who listens has heard them."""
    from jinlin.communities import listening
    from jinlin.lake import upkeep

    return upkeep.compact_next(now, listening.held(settled=now - upkeep.SETTLED_AFTER, now=now))


def expire_texts(now: datetime) -> None:
    """Delete the texts of messages that are older than a workspace keeps them."""
    from jinlin.lake import upkeep

    upkeep.expire_texts(now)


def forget_people(now: datetime) -> bool:
    """Clear what is still held about people who asked to be forgotten."""
    from jinlin.console.privacy import forgetting

    return forgetting.forget_on(now)


def end_functions(now: datetime) -> bool:
    """End what people do in groups when the term is over."""
    from jinlin.communities.actions import appointing

    return appointing.end_terms(now=now)


def end_functions_of_those_gone(now: datetime) -> bool:
    """End what people do in groups they are not in any more, where nobody told that they left."""
    from jinlin.communities.actions import appointing

    return appointing.end_of_those_gone(now=now)


def watch_deputies(now: datetime) -> bool:
    """Write down where deputies sell though they may not."""
    from jinlin.communities.actions import overhearing

    return overhearing.watch_deputies(now=now)


def remind_advisors(now: datetime) -> bool:
    """Give advisors a task for each contact that is due."""
    from jinlin.communities.actions import advising

    return advising.remind(now=now)


def tell_the_planner(now: datetime) -> None:
    """Let SQLite look at samples of its tables, so that it knows which index helps; PostgreSQL does so by itself."""
    del now
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def forget_imported_files(now: datetime) -> None:
    """Delete uploaded files and refused rows that have served their time."""
    from jinlin.imports import actions as imports

    imports.forget_old_files(now=now)


def sweep_imported_files(now: datetime) -> bool:
    """Delete folders of imports that a crash left without a run; say whether more are waiting."""
    from jinlin.imports import uploads

    return uploads.sweep(now=now)


def ask_for_notices(now: datetime) -> bool:
    """Give published announcements to the keepers of their groups; say whether more are waiting."""
    from jinlin.messaging import noticing

    return noticing.ask_keepers(now)


def end_unsent_posts(now: datetime) -> bool:
    """End what nobody sent from a chat in time; say whether more is waiting."""
    from jinlin.messaging.sending import grouping

    return grouping.expire_unsent(now)


def put_digests_together(now: datetime) -> bool:
    """Make one message a group of what could wait; say whether more is waiting."""
    from jinlin.messaging import digest

    return digest.put_together(now)


def notice_late_posts(now: datetime) -> bool:
    """Notice what nobody has sent half an hour after its time; say whether more is waiting."""
    from jinlin.messaging.sending import grouping

    return grouping.call_late(now)


def forget_visits(now: datetime) -> None:
    """Delete what is kept of phones that came by and will not come again."""
    from jinlin.members import actions as members

    members.forget_visits(now=now)


def check_conduct(now: datetime) -> bool:
    """Look through new messages for what breaks the rules of their group, and for a surge of complaints."""
    from jinlin.conduct import jobs

    return jobs.scan(now)


def spread_rules(now: datetime) -> bool:
    """Ask owners to set newly published rules as the notice of their groups."""
    from jinlin.conduct import jobs

    return jobs.spread(now)


def forget_conduct(now: datetime) -> None:
    """Delete evidence and complaints that have served their time."""
    from jinlin.conduct import jobs

    jobs.forget(now)


def welcome_newcomers(now: datetime) -> bool:
    """Make one task of each batch of newcomers that is complete; say whether more are waiting."""
    from jinlin.conduct import links
    from jinlin.joining.newcoming import arriving

    return arriving.give_batches(now, rules=links.of_groups)


def listen_for_newcomers(now: datetime) -> bool:
    """Hear whether newcomers were welcomed and what they said; say whether there was something."""
    from jinlin.joining.newcoming import overhearing

    return overhearing.listen(now)


def note_first_orders(now: datetime) -> None:
    """Note which newcomers have ordered for the first time."""
    from jinlin.joining.newcoming import noting

    last = noting.note_orders(now)
    while last:
        last = noting.note_orders(now, after=last)


def hear_questions(now: datetime) -> None:
    """Make questions and answers of what was said anew in the groups."""
    from jinlin.answers import jobs

    jobs.hear(now)


def escalate_questions(now: datetime) -> None:
    """Give what nobody answers in time to the managers of the stores."""
    from jinlin.answers import jobs

    jobs.escalate(now)


def forget_words_of_questions(now: datetime) -> None:
    """Let go of the words of ended questions whose time is over."""
    from jinlin.answers import jobs

    jobs.forget_words(now)


def propose_stages(now: datetime) -> None:
    """Propose for each group the next stage of its life, its closing or a review, with what speaks for it."""
    from jinlin.console import lifecycle

    lifecycle.propose(now)


def close_those_over(now: datetime) -> bool:
    """Let flash groups whose end has come enter closing."""
    from jinlin.console import lifecycle

    return lifecycle.close_those_over(now)


def give_welcome_steps(now: datetime) -> bool:
    """Make tasks of what new friends are to be told by now; say whether more are waiting."""
    from jinlin.joining.welcoming import steps

    return steps.give_due_steps(now)


def clear_old_answers(now: datetime) -> bool:
    """Delete the answers of questionnaires whose time, as people were told it, is over."""
    from jinlin.questionnaires import actions as questionnaires

    return questionnaires.clear_old(now=now) > 0


def expire_applications(now: datetime) -> bool:
    """End applications and admissions whose time is over."""
    from jinlin.joining import gate_jobs

    return gate_jobs.expire_applications(now)


def sweep_proofs(now: datetime) -> bool:
    """Delete what applicants handed in when its time is over."""
    from jinlin.joining import gate_jobs

    return gate_jobs.sweep_proofs(now)


def call_up_waiting(now: datetime) -> None:
    """Admit who waits before a gate when a group has room again."""
    from jinlin.joining import gate_jobs

    gate_jobs.call_up_waiting(now)


def recheck_members(now: datetime) -> bool:
    """Ask the members behind a gate again, each gate once a week."""
    from jinlin.joining import gate_jobs

    return gate_jobs.recheck_members(now)


def run_playbooks(now: datetime) -> bool:
    """Plan, hand on and settle what playbooks have due; say whether more is waiting."""
    from jinlin.playbooks import jobs

    return jobs.tick(now)


def stop_for_leavers(now: datetime) -> None:
    """Take groups out of playbooks where people leave in numbers."""
    from jinlin.playbooks import jobs

    jobs.stop_for_leavers(now)


def count_clicks(now: datetime) -> bool:
    """Count who followed the links of posts."""
    from jinlin.content import jobs

    return jobs.count_clicks(now)


def empty_the_bin(now: datetime) -> bool:
    """Delete what has been in the bin of the library for 30 days."""
    from jinlin.content import jobs

    return jobs.empty_the_bin(now)


RENEWAL = Renewal()

SCHEDULE = [
    Entry(timedelta(seconds=1), connecting.welcome_friends),
    Entry(timedelta(seconds=1), connecting.handle_callbacks),
    Entry(timedelta(seconds=1), connecting.read_again),
    Entry(timedelta(seconds=2), reactions.react),
    Entry(timedelta(seconds=2), connecting.check_connections),
    Entry(timedelta(seconds=2), connecting.read_on),
    Entry(timedelta(seconds=1), connecting.send_tags),
    Entry(timedelta(seconds=2), connecting.send_codes),
    Entry(timedelta(seconds=5), connecting.fetch_code_pictures),
    Entry(timedelta(seconds=2), connecting.sync_welcomes),
    Entry(timedelta(seconds=30), connecting.count_calls),
    Entry(timedelta(seconds=2), connecting.pull_archives),  # most often it is not time yet; a full pull goes on at once
    Entry(timedelta(seconds=2), connecting.fetch_media),
    Entry(timedelta(hours=1), connecting.expire_media),
    Entry(timedelta(days=1), connecting.sweep_media),
    Entry(timedelta(minutes=10), connecting.begin_nightly),
    Entry(timedelta(hours=6), connecting.forget_callbacks),
    Entry(timedelta(seconds=1), connecting.send_posts),
    Entry(timedelta(seconds=2), connecting.send_nudges),
    Entry(timedelta(seconds=20), end_unsent_posts),
    Entry(timedelta(seconds=30), notice_late_posts),
    Entry(timedelta(seconds=30), put_digests_together),
    Entry(timedelta(seconds=2), ask_for_notices),
    Entry(timedelta(seconds=5), give_welcome_steps),
    Entry(timedelta(seconds=5), welcome_newcomers),
    Entry(timedelta(seconds=20), listen_for_newcomers),
    Entry(timedelta(hours=1), note_first_orders),
    Entry(timedelta(seconds=5), run_playbooks),
    Entry(timedelta(minutes=10), stop_for_leavers),
    Entry(timedelta(seconds=1), work_on_imports),
    Entry(timedelta(seconds=5), hear_questions),
    Entry(timedelta(seconds=30), escalate_questions),
    Entry(timedelta(hours=6), forget_words_of_questions),
    Entry(timedelta(seconds=20), renew_numbers),
    Entry(timedelta(seconds=20), forget_people),
    Entry(timedelta(minutes=1), close_those_over),
    Entry(timedelta(hours=6), propose_stages),
    Entry(timedelta(minutes=10), end_functions),
    Entry(timedelta(days=1), end_functions_of_those_gone),
    Entry(timedelta(minutes=1), watch_deputies),
    Entry(timedelta(minutes=10), remind_advisors),
    Entry(timedelta(minutes=10), tell_the_planner),
    Entry(timedelta(hours=6), forget_imported_files),
    Entry(timedelta(days=1), sweep_imported_files),
    Entry(timedelta(hours=1), forget_visits),
    Entry(timedelta(hours=1), clear_old_answers),
    Entry(timedelta(hours=6), sweep_the_lake),
    Entry(timedelta(seconds=5), check_conduct),
    Entry(timedelta(seconds=5), spread_rules),
    Entry(timedelta(hours=6), forget_conduct),
    Entry(timedelta(minutes=10), expire_applications),
    Entry(timedelta(hours=6), sweep_proofs),
    Entry(timedelta(minutes=5), call_up_waiting),
    Entry(timedelta(hours=1), recheck_members),
    Entry(timedelta(seconds=10), count_clicks),
    Entry(timedelta(hours=6), empty_the_bin),
    Entry(timedelta(hours=1), expire_texts),
    Entry(timedelta(hours=1), compact_the_lake),
]


def tick(now: datetime, entries: Iterable[Entry] = SCHEDULE) -> timedelta:
    """Do once what is due; return how long nothing will be."""
    waits = [run(entry, now) for entry in entries]
    return max(min(waits, default=timedelta(minutes=1)), timedelta(0))


def run(entry: Entry, now: datetime) -> timedelta:
    """Do one entry when it is due; one that fails is logged and tried again later, and stops no other."""
    if entry.due_at is None or entry.due_at <= now:
        entry.due_at = now + attempt(entry, now)
    return entry.due_at - now


def attempt(entry: Entry, now: datetime) -> timedelta:
    """Do the work and say when to come again."""
    try:
        more = entry.what(now)
    except Exception:
        log.exception("%s failed; it will be tried again", entry.what.__name__)
        return max(entry.every, AFTER_FAILURE)
    return timedelta(0) if more else entry.every
