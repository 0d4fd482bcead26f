"""Reading the rows that are to leave, and what decides about them."""

from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.directory.exporting.beyond import guarded, without_beyond
from app.directory.exporting.gate import Audience, Offered, Secrets, Tables, hidden, homes, passed
from app.directory.hsds import Service
from app.directory.models import TABLES, Listing
from app.directory.untold import untold_now


def sources(session: Session) -> list[str]:
    """Returns the names of all sources."""
    return sorted(session.scalars(select(Service.origin).distinct()))


def exported(session: Session, origin: str, audience: Audience) -> Tables:
    """Returns a source's rows as the audience may have them; rows that are gone from the source are gone here too."""
    tables: Tables = {}
    for name, model in TABLES.items():
        table = cast(Table, model.__table__)
        rows = session.execute(select(table).where(table.c.origin == origin).order_by(table.c.id)).mappings()
        tables[name] = {row["id"]: dict(row) for row in rows}
    untold = untold_now(session)
    places = untold.to_visitors if audience is Audience.PUBLIC else untold.secret
    listings = select(Listing.service_id, Listing.visibility).join(Service, Service.id == Listing.service_id)
    seen = session.execute(listings.where(Service.origin == origin))
    visibility: dict[str, str] = {key: said for key, said in seen}  # noqa: C416
    services = [
        Offered(row["organization_id"], row["program_id"], visibility.get(key), row["retired"])
        for key, row in tables["service"].items()
    ]
    secrets = Secrets(
        visibility, places, hidden(services, audience), homes(services, audience), untold.redact
    )
    told = without_beyond(passed(tables, secrets, audience), guarded(tables, visibility, places))
    return {
        table: {key: row for key, row in rows.items() if not row["retired"]} for table, rows in told.items()
    }
