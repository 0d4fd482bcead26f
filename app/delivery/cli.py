"""`waymark backed-up` tells phones what is in a backup; `waymark held` looks after what could not be applied."""

from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.delivery import door, keys, opening
from app.delivery.batch import Item
from app.delivery.models import BackupWatermark, DeliveredItem
from app.storage import db, record_keys


@click.command("backed-up")
@click.option("--log", type=int, help="Size of the log when the backup began.")
@with_appcontext
def backup(log: int | None) -> None:
    """Say that a backup was finished and checked: phones may drop their sealed copies of what it holds.

    Before a backup, run it without --log: it prints the log's size and changes nothing. Give that number afterwards.
    """
    last = db.session.scalar(select(func.max(AuditEntry.index)))
    size = 0 if last is None else last + 1
    if log is None:
        click.echo(f"The log has {size} entries. After the backup: waymark backed-up --log {size}")
        return
    if not 0 <= log <= size:
        raise click.ClickException(f"The log has {size} entries; --log must be from 0 to {size}.")
    mark = db.session.get(BackupWatermark, 1) or BackupWatermark(id=1)
    mark.log, mark.at = log, clock.now()
    db.session.add(mark)
    db.session.commit()
    click.echo(f"Phones may drop their copies of everything before log entry {log}.")


@click.group("held")
def held() -> None:
    """Items that came and could not be applied. Nothing here shows what is in them."""


@held.command("list")
@with_appcontext
def held_list() -> None:
    """List held items, oldest first: when it came, its id, why it waits, what it is, who sent it."""
    waiting = select(DeliveredItem).where(DeliveredItem.outcome == "held").order_by(DeliveredItem.received_at)
    for one in db.session.scalars(waiting):
        came = one.received_at.isoformat(timespec="minutes")
        click.echo(f"{came}  {one.submission_id}  {one.reason}  {one.kind}  member {one.member_id}")


@held.command("retry")
@click.argument("submission_id", metavar="ID", type=click.UUID)
@with_appcontext
def held_retry(submission_id: UUID) -> None:
    """Try a held item again, after its reason was put right. Its phone gets the new answer when it sends it again."""
    mine = (DeliveredItem.submission_id == submission_id) & (DeliveredItem.outcome == "held")
    mine &= DeliveredItem.envelope.is_not(None)
    try:
        kept = [
            Item(submission_id, record_keys.unwrap(db.session, submission_id, one or b""))
            for one in db.session.scalars(select(DeliveredItem.envelope).where(mine))
        ]
    except record_keys.Erased as erased:
        raise click.ClickException(
            "It was erased at the person's wish; nothing of it can be read."
        ) from erased
    db.session.rollback()  # Opening takes time, and nobody should wait for it.
    if not kept:
        raise click.ClickException("No item of this id is held; see `waymark held list`.")
    for item in kept:
        opened = opening.opened(keys.current(), item, opening.Allowance())
        door.deliver(db.session, opened, clock.now())
        row = db.session.get_one(DeliveredItem, (submission_id, opened.digest))
        click.echo("Received." if row.outcome == "received" else f"Still held: {row.reason}.")
    db.session.commit()
