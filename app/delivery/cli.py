"""`waymark backed-up` tells phones what is in a backup; `waymark held` looks after what could not be applied."""

from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.delivery import held_commands
from app.delivery.models import BackupWatermark, DeliveredItem, HeldCare
from app.storage import db


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
    care = (HeldCare.submission_id == DeliveredItem.submission_id) & (HeldCare.sha256 == DeliveredItem.sha256)
    waiting = (
        select(DeliveredItem, HeldCare.hands)
        .outerjoin(HeldCare, care)
        .where(DeliveredItem.outcome == "held")
        .order_by(DeliveredItem.received_at)
    )
    for one, hands in db.session.execute(waiting):
        came = one.received_at.isoformat(timespec="minutes")
        handed = {"operator": "  handed to you", "colleague": "  with a colleague", "nobody": "  made again"}
        whose = handed.get(hands, "")
        click.echo(f"{came}  {one.submission_id}  {one.reason}  {one.kind}  member {one.member_id}{whose}")


@held.command("retry")
@click.argument("submission_id", metavar="ID", type=click.UUID)
@with_appcontext
def held_retry(submission_id: UUID) -> None:
    """Try a held item again, after its reason was put right. Its phone gets the new answer when it sends it again."""
    mine = (DeliveredItem.submission_id == submission_id) & (DeliveredItem.outcome == "held")
    mine &= DeliveredItem.envelope.is_not(None)
    kept = db.session.scalars(select(DeliveredItem.sha256).where(mine)).all()
    if not kept:
        raise click.ClickException("No item of this id is held; see `waymark held list`.")
    for digest in kept:
        try:
            reason = held_commands.try_again(db.session, submission_id, digest, clock.now())
        except held_commands.NotHeld as gone:
            raise click.ClickException(
                "It was erased at the person's wish; nothing of it can be read."
            ) from gone
        click.echo(f"Still held: {reason}." if reason else "Received.")
    db.session.commit()
