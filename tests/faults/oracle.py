"""What must hold after every trial, asked of the server's database and of every file in its data directory."""

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import audit
from app.delivery.models import DeliveredItem
from app.referrals.models import Referral
from app.storage import db
from tests.faults.house import House


@dataclass
class Outcome:
    """One fault's trials, counted."""

    runs: int = 0
    items: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrongly: list[str] = field(default_factory=list)
    readable: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrongly or self.readable)

    @property
    def problems(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.wrongly, *self.readable]


def traces(marker: str) -> Iterator[bytes]:
    """Forms in which a text could lie about: UTF-8, UTF-16, and base64 of either at each of three places."""
    for raw in (marker.encode(), marker.encode("utf-16-le")):
        yield raw
        for shift in range(3):
            whole = base64.b64encode(bytes(shift) + raw).rstrip(b"=")
            yield whole[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]


def readable(directory: Path, marker: str) -> list[str]:
    """Files under a directory in which a canary can be read, in any of those forms."""
    forms = list(traces(marker))
    found = []
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            found += [str(path.relative_to(directory)) for form in forms if form in data]
    return found


def judged(house: House, trials: list[dict[str, Any]]) -> dict[int, Outcome]:
    """Compares all that phones ever showed with what the server holds now."""
    outcomes: dict[int, Outcome] = {}
    with house.app.app_context():
        db.session.close()
        db.engine.dispose()  # A restore put another file in its place.
        rows = db.session.scalars(select(DeliveredItem)).all()
        accepted = {str(one.submission_id): one for one in rows if one.outcome == "received"}
        times = Counter(str(one.submission_id) for one in rows if one.outcome == "received")
        answers = {(str(one.submission_id), one.sha256): one for one in rows}
        referrals = Counter(str(one) for one in db.session.scalars(select(Referral.id)))
        entries = db.session.scalars(select(audit.models.AuditEntry)).all()
        logged = Counter(
            one.fields["submission"] for one in entries if one.event == audit.Event.SUBMISSION_RECEIVED.value
        )
        audit.verify(db.session)
        db.session.close()
        db.engine.dispose()
    for trial in trials:
        outcome = outcomes.setdefault(trial["fault"], Outcome())
        outcome.runs += 1
        outcome.wrongly += trial["wrongly"]
        outcome.readable += ["the phone's database"] * trial["readable"]
        for item in trial["items"]:
            outcome.items += 1
            id, shown = item["id"], item["shown"]
            there = accepted.get(id)
            arrived = receipt_gone(item, there.sha256 if there else None)
            if shown == "nothing" and not arrived:
                outcome.lost.append(f"{id}: neither on the phone nor received")
            if shown == "received" and (there is None or there.sha256 != item["sha256"]):
                outcome.lost.append(f"{id}: called received, and the server does not have it")
            if shown == "received" and there and there.statement != item["statement"]:
                outcome.wrongly.append(f"{id}: another receipt than the server's")
            if shown.startswith("held:") and not held(answers.get((id, item["sha256"])), shown):
                outcome.wrongly.append(f"{id}: called {shown}, which the server never said")
            outcome.wrongly += [f"{id}: {step}" for step in backwards(item, trial["fault"])]
            if shown != item["expect"] and not arrived:
                outcome.wrongly.append(f"{id}: {shown}, and not {item['expect']}")
            if max(times[id], logged[id], referrals[id]) > 1:
                outcome.doubled.append(f"{id}: there more than once")
            if shown == "received" and item["kind"] == "referral" and referrals[id] != 1:
                outcome.lost.append(f"{id}: a receipt without its referral")
            if shown == "withdrawn" and referrals[id]:
                outcome.wrongly.append(f"{id}: withdrawn before it came, and there")
    return outcomes


def receipt_gone(item: dict[str, Any], accepted: str | None) -> bool:
    """Whether an item was to be received and was (`accepted`: the hash that the server has), and its receipt went with a store
    that was proven to have been made anew."""
    there = item["expect"] == "received" and accepted == item["sha256"]
    return bool(item["shown"] == "nothing" and item.get("vanished") and there)


RESTORED = 19
"""The one fault after which what was received may wait again: the server lost it, and said so."""


def backwards(item: dict[str, Any], fault: int) -> list[str]:
    """Steps of an item's life on the phone, as it was shown there, that no item may take.

    `vanished` marks one that was shown as gone when the whole store was proven to have been made anew: what was on its way then
    may still be received, and its receipt kept; and the receipt of what was received is gone with the store.
    """
    return [
        f"shown as {before}, later as {after}"
        for before, after in pairwise(item["history"])
        if not (
            before == "waiting"
            or after == "withdrawn"
            or (fault == RESTORED and after == "waiting")
            or (item.get("vanished") and {before, after} == {"nothing", "received"})
        )
    ]


NOT_KEPT = {"held:unknown-version", "held:unreadable", "held:unknown-device", "held:bad-signature"}
"""What the server says and keeps nothing of."""


def held(row: DeliveredItem | None, shown: str) -> bool:
    return shown in NOT_KEPT if row is None else row.outcome == "held" and f"held:{row.reason}" == shown
