"""The migrations make exactly the tables that the models describe, on both databases."""

import ast
from pathlib import Path

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
