"""Rows become the standard's nested objects. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from app.directory import standard
from app.directory.exporting.gate import Tables

Plain = Callable[[str, dict[str, Any]], dict[str, Any] | None]
"""Returns a row's own values under the standard's names; None where there is not enough for an object."""


class Nest:
    """Objects with everything that belongs to them, from a set of rows."""

    def __init__(self, tables: Tables, plain: Plain, once: bool = False) -> None:
        """`once` puts every row into one place only: the first that asks for it."""
        self._tables, self._plain, self._once = tables, plain, once
        self._owned: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._about: dict[str, dict[tuple[str, str], list[str]]] = {}
        self.used: dict[str, set[str]] = {table: set() for table in tables}

    def of(self, table: str, keys: Iterable[str], *but: str) -> list[dict[str, Any]]:
        """Returns objects in the order of `keys`, leaving out the nested keys in `but` at the first level."""
        return [found for key in keys if (found := self.one(table, key, *but)) is not None]

    def one(self, table: str, key: str, *but: str) -> dict[str, Any] | None:
        """Returns one object with all that is nested in it; None when it is not there, or in another place already."""
        row = self._tables[table].get(key)
        if row is None or (self._once and key in self.used[table]):
            return None
        found = self._plain(table, row)
        if found is None:
            return None
        self.used[table].add(key)
        for name, child, column in standard.CHILDREN.get(table, ()):
            if name not in but and (inside := self.of(child, self._children(child, column, key))):
                found[name] = inside
        for name, target, column in standard.SINGLE.get(table, ()):
            if name not in but and row.get(column) and (single := self.one(target, row[column])) is not None:
                found[name] = single
        for name, child, without in (
            ("attributes", "attribute", standard.WITHOUT_ATTRIBUTES),
            ("metadata", "metadata", standard.WITHOUT_METADATA),
        ):
            if table not in without and (inside := self.of(child, self._described(child, table, key))):
                found[name] = inside
        missing = [one for one in standard.REQUIRED.get(table, ()) if one == "unit" and one not in found]
        return found if not missing or self._once else None

    def _owner(self, said: str | None, key: str | None) -> str:
        """Returns the table of the row that is described: the one that is said, unless its id is another table's alone."""
        table = entity(said)
        if self._once or key in self._tables[table]:
            return table
        return next((name for name, rows in self._tables.items() if key in rows), table)

    def _children(self, table: str, column: str, owner: str) -> list[str]:
        if (table, column) not in self._owned:
            owned: dict[str, list[str]] = defaultdict(list)
            for key, row in self._tables[table].items():
                if row.get(column):
                    owned[row[column]].append(key)
            self._owned[table, column] = owned
        return self._owned[table, column].get(owner, [])

    def _described(self, table: str, about: str, key: str) -> list[str]:
        if table not in self._about:
            kind, link = (
                ("link_entity", "link_id") if table == "attribute" else ("resource_type", "resource_id")
            )
            described: dict[tuple[str, str], list[str]] = defaultdict(list)
            for one, row in self._tables[table].items():
                if (
                    row.get(kind) or not self._once
                ):  # What says nothing of its kind must not be read back as saying it.
                    described[self._owner(row.get(kind), row.get(link)), row.get(link) or ""].append(one)
            self._about[table] = described
        return self._about[table].get((about, key), [])


def entity(said: str | None) -> str:
    """Returns the table that `link_entity` or `resource_type` means; a service where it says nothing that we know."""
    from app.directory.importing.naming import NAMES

    naming = NAMES.get((said or "").lower())
    return naming.table if naming else "service"
