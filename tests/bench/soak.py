"""`make soak`: phones deliver while the server is killed again and again; nothing may be lost or applied twice.

`SOAK_MINUTES` (10 unless set) says how long. Fails, and says what is missing, when a promise was broken.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from app import audit, create_app  # noqa: E402
from app.config import Config  # noqa: E402
from app.delivery.models import DeliveredItem  # noqa: E402
from app.referrals.models import Referral  # noqa: E402
from app.storage import db  # noqa: E402
from tests.bench.delivering import TYPE, prepared, server  # noqa: E402
from tests.delivery.client import batch  # noqa: E402

Item = tuple[UUID, bytes]


def send(port: int, items: list[Item], patience: float) -> dict[str, str]:
    """Returns the receipts by id that came back within `patience` seconds; none when the connection broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("POST", "/outbox", batch(items), TYPE)
        answers = json.loads(connection.getresponse().read())["answers"]
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    said = [(one["statement"], json.loads(one["statement"])) for one in answers]
    return {one["id"]: text for text, one in said if one["type"] == "receipt"}


@contextmanager
def an_unlucky_server(data: Path) -> Iterator[int]:
    """A server whose every process is killed, without a chance to finish, when the block ends."""
    with server(data, seconds=0.5, kill=True) as port:
        yield port


def rounds(data: Path, until: float) -> tuple[dict[str, str], int, int]:
    """Sends until the time is over; returns the receipts, how many items there were, how often the server was killed."""
    receipts: dict[str, str] = {}
    chance, sent, kills = random.Random(7), 0, 0
    while time.monotonic() < until:
        items = prepared(data, 40)
        sent += len(items)
        waiting = dict(items)
        while waiting:
            with an_unlucky_server(data) as port:
                for _ in range(chance.randint(1, 3)):
                    some = chance.sample(sorted(waiting.items()), min(len(waiting), chance.randint(1, 20)))
                    heard = send(port, some, patience=chance.choice([0.05, 0.2, 5]))
                    for id, text in heard.items():
                        assert receipts.setdefault(id, text) == text, f"{id} has two receipts"
                        waiting.pop(UUID(id), None)
                    if not waiting:
                        break
            kills += 1
        print(f"{sent} items, {len(receipts)} receipts, server killed {kills} times", flush=True)
    return receipts, sent, kills


def main() -> None:
    """Runs the rounds and looks at what the database holds afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory)
        receipts, sent, kills = rounds(
            data, time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES", "10"))
        )
        app = create_app(Config(data, testing=True))
        with app.app_context():
            accepted = db.session.query(DeliveredItem).filter_by(outcome="received").all()
            applied = {str(one.id) for one in db.session.query(Referral)}
            entries = audit.verify(db.session)
        kept = {str(one.submission_id): one.statement for one in accepted}
        assert len(accepted) == len(kept) == sent, f"{sent} were sent, {len(accepted)} accepted"
        assert kept == receipts, "a phone holds a receipt that the server does not know"
        assert applied == kept.keys(), "a referral is missing, or is there without a receipt"
    print(
        f"Nothing lost, nothing twice: {sent} items, {kills} kills, {entries} log entries that fit together."
    )


if __name__ == "__main__":
    main()
