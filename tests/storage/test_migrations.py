"""The migrations make exactly the tables that the models describe, on both databases."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.audit import Event, append, verify
from app.storage import Model, alembic, db, migrating

SCRIPTS = Path(migrating.__file__).parent / "migrations"


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(sa.inspect(db.engine).get_table_names())


def test_the_migrated_schema_is_what_the_models_say(empty: Flask) -> None:
    with empty.app_context():
        alembic.upgrade()
    with empty.app_context():
        assert alembic.compare_metadata() == []
    assert tables(empty) == set(Model.metadata.tables) | {"alembic_version"}


def test_every_index_is_there_with_the_rows_that_it_is_about(empty: Flask) -> None:
    """Comparing with the models does not look at the condition of an index."""
    with empty.app_context():
        alembic.upgrade()
        found = sa.inspect(db.engine)
        for table in Model.metadata.sorted_tables:
            has = {one["name"]: one for one in found.get_indexes(table.name)}
            for index in table.indexes:
                dialect = db.engine.dialect.name
                wanted = index.dialect_options[dialect]["where"]
                options = has[index.name].get("dialect_options", {})
                condition = options.get(f"{dialect}_where")
                assert (condition is None) == (wanted is None), index.name
                assert bool(has[index.name]["unique"]) == bool(index.unique), index.name


def test_going_up_twice_changes_nothing(empty: Flask) -> None:
    with empty.app_context():
        alembic.upgrade()
        append(db.session, Event.MEMBER_SIGNED_OUT, clock.now(), member=1)
        db.session.commit()
    before = tables(empty)
    with empty.app_context():
        alembic.upgrade()
        assert verify(db.session) == 1
    assert tables(empty) == before


def test_a_database_says_whether_it_is_current(empty: Flask) -> None:
    with empty.app_context():
        assert not migrating.is_current(db.session, alembic.script_directory)
    with empty.app_context():
        alembic.upgrade()
        assert migrating.is_current(db.session, alembic.script_directory)
    with empty.app_context():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'another'"))
        assert not migrating.is_current(db.session, alembic.script_directory)


def test_an_upgrade_that_fails_leaves_nothing_behind(empty: Flask) -> None:
    with empty.app_context():
        db.session.execute(sa.text("CREATE TABLE organisation (id INTEGER)"))
        db.session.commit()
        with pytest.raises(sa.exc.DBAPIError):
            alembic.upgrade()
    assert tables(empty) == {"organisation"}


def test_the_log_has_its_head_from_the_first_entry_on(empty: Flask) -> None:
    with empty.app_context():
        alembic.upgrade()
        assert db.session.execute(sa.text("SELECT id, size FROM audit_head")).all() == [(1, 0)]
        assert verify(db.session) == 0


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_a_script_stands_alone(script: Path) -> None:
    """It must still do the same when the models and types of today are long gone."""
    imported = {
        name
        for node in ast.walk(ast.parse(script.read_text()))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else
            [one.name for one in node.names] if isinstance(node, ast.Import) else []
        )
    }  # fmt: skip
    assert not [name for name in imported if name and name.split(".")[0] == "app"]
    assert "app." not in script.read_text().partition("revision =")[2]


ONE = UUID("01890000-0000-7000-8000-000000000001")
ANY = {
    sa.DateTime: datetime(2026, 3, 1, tzinfo=UTC),
    sa.JSON: ["shelter"],
    sa.Boolean: False,
    sa.Integer: 1,
    sa.LargeBinary: b"sealed",
}


def test_what_was_there_stays_there_and_keeps_what_it_points_to(empty: Flask) -> None:
    """Every row has the same id, so that whatever points somewhere points to it."""
    full = (
        "organisation",
        "member",
        "organisation_key",
        "referral",
        "consent_grant",
        "referral_copy",
        "referral_step",
    )
    with empty.app_context():
        alembic.upgrade("0001")
    with empty.app_context():
        for name in full:
            table = sa.Table(name, sa.MetaData(), autoload_with=db.session.connection(), resolve_fks=False)
            db.session.execute(table.insert().values({one.name: value_of(one) for one in table.columns}))
        db.session.commit()
    with empty.app_context():
        alembic.upgrade()
    with empty.app_context():
        for name in full:
            counted = db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
            assert counted == 1, name
        assert db.session.execute(sa.text("SELECT needs, mode, position FROM consent_grant")).one()[1:] == (
            "parallel",
            1,
        )
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
            assert db.session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def value_of(column: sa.Column[object]) -> object:
    """Something that a column takes."""
    if column.name in ("id", "key_id") or column.name.endswith("_id") or column.name == "recorded_by":
        return ONE if isinstance(column.type, sa.Uuid) else ONE.hex
    return next((value for kind, value in ANY.items() if isinstance(column.type, kind)), "x")
