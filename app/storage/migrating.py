"""How migrations are written and run: `waymark db revision "why"`, `waymark db upgrade`, `waymark db check`.

One script serves both databases: our own types are written as SQLAlchemy's, so that a script keeps its meaning when the
type behind it changes.
"""

import logging
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.script import ScriptDirectory
from flask_alembic import Alembic
from sqlalchemy import JSON, inspect, text
from sqlalchemy.orm import Session

from app.storage.columns import Instant
from app.storage.sqlite import upgrading


class Migrations(Alembic):
    """Flask-Alembic, with SQLite's references out of the way while tables are made anew."""

    def upgrade(self, *args: Any, **kwargs: Any) -> None:
        """Brings the tables up; references are not looked at between its steps."""
        token = upgrading.set(True)
        try:
            super().upgrade(*args, **kwargs)
        finally:
            upgrading.reset(token)


LOCATION = {"script_location": "storage/migrations"}


def render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Returns how a script names a type of ours; False leaves it to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSON) and "postgresql" in item._variant_mapping:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


CONTEXT: dict[str, Any] = {
    "render_item": render,
    "render_as_batch": True,  # SQLite changes a table by copying it.
    "compare_server_default": False,
    "transactional_ddl": True,  # SQLite's too, since transactions begin explicitly: an upgrade happens whole or not.
}


def is_current(session: Session, scripts: ScriptDirectory) -> bool:
    """Returns whether every migration in `scripts` has been applied to the session's database."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return False
    applied = set(session.scalars(text("SELECT version_num FROM alembic_version")))
    return applied == set(scripts.get_heads())


def quieten() -> None:
    """Leaves of Alembic's messages the steps that it takes."""
    log = logging.getLogger("alembic.runtime.migration")
    if not log.filters:
        log.addFilter(lambda record: record.getMessage().startswith("Running"))
