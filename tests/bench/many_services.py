"""Fills a database with as many invented services as somebody wants to measure: `python -m tests.bench.many_services 100000`.

It goes where `DATABASE_URL` says, else into SQLite in `WAYMARK_DATA`. The services come as sources of 5,000, the same each
time, some of them for members alone and some with a confidential place, as in the demo.
"""

import sys
import time
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, create_app
from app.config import Config
from app.directory import demo
from app.directory.commands import import_directory, touch
from app.directory.hsds import Service
from app.directory.importing import Report, prepare
from app.directory.models import Listing, Visibility
from app.storage import alembic, db

SOURCE = 5_000
"""Services that come from one source."""


def fill(session: Session, services: int) -> None:
    """Imports so many invented services, a transaction for each source."""
    for number in range(-(-services // SOURCE)):
        count = min(SOURCE, services - number * SOURCE)
        origin = f"seeded-{number:03}"
        rows = demo.rows(Random(number), [], count, max(1, count // 5))
        import_directory(session, prepare(rows, origin, Report()), clock.now())
        hide_some(session, origin)
        session.commit()


def hide_some(session: Session, origin: str) -> None:
    """Keeps the place of every fiftieth service secret, and every fortieth for members."""
    for every, visibility in ((40, Visibility.PARTNERS), (50, Visibility.CONFIDENTIAL)):
        ids = session.scalars(sa.select(Service.id).where(Service.origin == origin).order_by(Service.id))
        chosen = list(ids)[::every]
        session.execute(
            sa.update(Listing).where(Listing.service_id.in_(chosen)).values(visibility=visibility.value)
        )
    touch(session)


def main() -> None:
    """Brings the database up to date and fills it."""
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with create_app(Config.from_environment()).app_context():
        alembic.upgrade()
        began = time.perf_counter()
        fill(db.session, services)
        print(f"{services:,} services in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
