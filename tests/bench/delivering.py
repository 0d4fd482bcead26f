"""Deliveries per second of a real server: gunicorn with two processes on loopback, items signed and sealed beforehand."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID

from app import create_app
from app.config import Config
from app.storage import alembic, db
from tests.delivery import builders
from tests.delivery.client import batch

TYPE = {"Content-Type": "application/vnd.waymark.batch"}
PHONES = 4


def deliveries_per_second(data: Path, single: int = 100, batched: int = 200) -> list[tuple[str, float]]:
    """Returns the rates for batches of one and of fifty, sent by four phones at once, and their ratio."""
    items = prepared(data, single + batched)
    with server(data) as port:
        ones = rate(port, [[one] for one in items[:single]])
        fifties = rate(port, [items[at : at + 50] for at in range(single, single + batched, 50)])
    return [("one at a time", ones), ("fifty at a time", fifties), ("ratio", fifties / ones)]


def prepared(data: Path, count: int) -> list[tuple[UUID, bytes]]:
    """Returns items that the server at `data` will accept."""
    app = create_app(Config(data, testing=True))
    with app.app_context():
        alembic.upgrade()
        partner, phone = builders.partner(db.session), builders.phone(app, db.session)
        items = [phone.referral(partner.recipient, {"name": "Amber"}) for _ in range(count)]
        db.session.close()
        db.engine.dispose()
    return items


@contextmanager
def server(data: Path, seconds: float = 2, kill: bool = False) -> Iterator[int]:
    """Runs gunicorn until the block ends, `seconds` to warm up; gives its port. `kill`: it ends in the middle of things. Limits are off: one address stands for many phones."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    started = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "2",
            "-b",
            f"127.0.0.1:{port}",
            "--log-level",
            "error",
            "tests.bench.serving:app",
        ],
        cwd=Path(__file__).parent.parent.parent,
        env=os.environ | {"WAYMARK_DATA": str(data)},
        start_new_session=True,
    )
    try:
        for _ in range(200):
            time.sleep(0.1)
            if started.poll() is not None:
                raise RuntimeError("gunicorn did not start")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
        HTTPConnection("127.0.0.1", port, timeout=30).request("GET", "/outbox/keys")
        time.sleep(seconds)
        yield port
    finally:
        if kill:
            os.killpg(started.pid, signal.SIGKILL)
        started.terminate()
        started.wait(10)


def rate(port: int, batches: list[list[tuple[UUID, bytes]]]) -> float:
    """Returns items received per second; raises RuntimeError when the server takes one less than it should."""

    def send(items: list[tuple[UUID, bytes]]) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/outbox", batch(items), TYPE)
        text = connection.getresponse().read().decode()
        connection.close()
        return text.count('\\"type\\":\\"receipt\\"')

    began = time.perf_counter()
    with ThreadPoolExecutor(PHONES) as phones:
        received = sum(phones.map(send, batches))
    if received != sum(map(len, batches)):
        raise RuntimeError(f"only {received} items were received")
    return received / (time.perf_counter() - began)
