"""What is over goes when its time is up, everywhere it stood, and nothing goes earlier."""

from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import AuditEntry
from app.consent import commands as consent
from app.consent.models import ConsentGrant, EarlyWithdrawal
from app.consent.rules import Code
from app.delivery.models import DeliveredItem
from app.referrals.models import Referral, ReferralCopy
from app.retention import commands, queries
from app.storage import Model, record_keys
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Phone, uuid7
from tests.signing_in import browser_of


def sent(app: Flask, session: Session) -> tuple[Phone, UUID]:
    partner, phone = builders.partner(session, f"Partner {app.name}"), builders.phone(app, session)
    id, item = phone.referral(partner.recipient, {"name": "Amber"})
    phone.send((id, item))
    return phone, id


def decline(session: Session, clock: MovableClock) -> None:
    from app.referrals import step_commands
    from app.referrals.rules import Action, Side

    copy = session.scalars(sa.select(ReferralCopy)).one()
    by = session.scalars(sa.select(Referral.member_id)).one()
    step_commands.take(
        session, copy, Side.RECIPIENT, Action.DECLINE, "full", id=uuid7(), member_id=by, at=clock.at
    )
    session.commit()


def rows_naming(session: Session, ids: set[UUID]) -> list[str]:
    """Every column of every table but the log in which one of the ids stands."""
    return [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Uuid) and table.name not in ("erased_record", "delivered_item")
        if session.scalar(sa.select(sa.func.count()).where(column.in_(ids)))
    ]


def test_a_declined_referral_goes_after_ninety_days_and_leaves_nothing(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    _, id = sent(app, session)
    decline(session, clock)
    copy = session.scalars(sa.select(ReferralCopy)).one()
    ids = {id, copy.id, copy.grant_id}
    clock.forward(days=89)
    assert commands.apply(session, clock.at).referrals == {}
    clock.forward(days=1)
    assert set(commands.apply(session, clock.at).referrals) == {id}
    session.commit()
    assert rows_naming(session, ids) == []
    assert not record_keys.known() & ids
    assert session.scalars(sa.select(AuditEntry.event).order_by(AuditEntry.index.desc())).first() == (
        "referral.deleted"
    )
    audit.verify(session)


def test_what_nobody_closed_goes_ninety_days_after_its_agreement_ended(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    _, id = sent(app, session)
    clock.forward(days=30 + 89)
    assert queries.referrals_due(session, clock.at) == {}
    clock.forward(days=1)
    assert set(queries.referrals_due(session, clock.at)) == {id}


def test_what_was_renewed_stays_though_it_is_closed(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    _, id = sent(app, session)
    decline(session, clock)
    grant = session.scalars(sa.select(ConsentGrant)).one()
    clock.forward(days=100)
    grant.state, grant.until = "renewed", clock.at.replace(year=clock.at.year + 1)
    session.commit()
    assert queries.referrals_due(session, clock.at) == {}
    grant.state = "given"
    session.commit()
    assert set(queries.referrals_due(session, clock.at)) == {id}


def test_the_log_keeps_two_years_and_still_verifies(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    phone, _ = sent(app, session)
    clock.forward(days=400)
    browser_of(app, session, phone.device.member_id).post("/sign-out")
    before = audit.verify(session)
    clock.forward(days=331)
    due = commands.apply(session, clock.at)
    session.commit()
    assert due.log_entries > 0
    assert due.receipts == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(DeliveredItem)) == 0
    assert session.scalars(sa.select(sa.func.min(AuditEntry.at))).one() > clock.at.replace(
        year=clock.at.year - 2
    )
    assert audit.verify(session) > before


def test_an_empty_log_is_left_alone(session: Session, clock: MovableClock) -> None:
    assert queries.due(session, clock.at) == queries.Due({}, 0, 0, 0)
    audit.append(session, audit.Event.MEMBER_SIGNED_OUT, clock.at, member=1)
    clock.forward(days=1000)
    assert commands.apply(session, clock.at).log_entries == 0
    assert audit.verify(session) == 1


def test_a_dry_run_says_what_would_go_and_changes_nothing(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    _, id = sent(app, session)
    decline(session, clock)
    clock.forward(days=91)
    told = app.test_cli_runner().invoke(args=["retention", "--dry-run"]).output
    assert f"referral {id}, over since 2026-03-04" in told
    assert "Would go: 1 referrals, 0 log entries, 0 receipts, 0 withdrawals" in told
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 1
    told = app.test_cli_runner().invoke(args=["retention"]).output
    assert "Gone: 1 referrals" in told
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_the_job_runs_daily(app: Flask) -> None:
    queue = app.extensions["waymark_jobs"]
    assert any(task.name == "retention" for task in queue._registry.periodic_tasks)


def test_what_is_held_waits_for_a_human(app: Flask, session: Session, clock: MovableClock) -> None:
    sent(app, session)
    session.scalars(sa.select(DeliveredItem)).one().outcome = "held"
    session.commit()
    clock.forward(days=2000)
    assert queries.receipts_due(session, clock.at) == 0


def test_a_withdrawal_of_what_never_came_goes_after_two_years(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    consent.withdraw_early(session, Code("ab" * 16, "cd" * 32), by="person", at=clock.at)
    session.commit()
    clock.forward(days=729)
    assert commands.apply(session, clock.at).early_withdrawals == 0
    clock.forward(days=1)
    assert commands.apply(session, clock.at).early_withdrawals == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(EarlyWithdrawal)) == 0
