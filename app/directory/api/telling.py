"""Rows as objects that the standard's schemas accept, whatever the source wrote; exports give it back as it was."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.directory import standard
from app.directory.exporting.gate import Tables
from app.directory.exporting.nesting import Nest
from app.directory.exporting.values import number, own_values

WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(/[^\s<>\"{}|\\^`\[\]]*)?", re.IGNORECASE)
MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?_~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Teller:
    """Makes objects of rows that passed the gate."""

    def __init__(self, tables: Tables, changed: Mapping[str, datetime]) -> None:
        self.tables, self._changed = tables, changed
        self.nest = Nest(tables, self.plain)

    def told(self, table: str, key: str) -> str | None:
        """Returns the id for others of a row that is told; None for any other."""
        row = self.tables[table].get(key)
        return str(row["public_id"]) if row else None

    def plain(self, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
        """Returns a row's own values as the schema wants them; None when something required is not there."""
        found = own_values(table, row, self.told)
        for name in list(found):
            if name != "id" and (fitting := fit(table, name, found)) != found[name]:
                found[name] = fitting
        if table == "service" and row["id"] in self._changed:
            found["last_modified"] = instant(self._changed[row["id"]])
        for name in standard.REQUIRED.get(table, ()):
            if found.get(name) is None and name != "unit":
                choices = standard.CHOICES.get((table, name))
                if (table, name) in {
                    ("service_capacity", "available"),
                    ("service_capacity", "updated"),
                    ("url", "url"),
                }:
                    return None
                found[name] = choices[0] if choices else ""
        return {name: value for name, value in found.items() if value is not None}


def fit(table: str, name: str, found: dict[str, Any]) -> Any:
    """Returns a value as the schema takes it; None when it cannot be told in this field."""
    value = found[name]
    if (table, name) in standard.CHOICES:
        return value if value in standard.CHOICES[table, name] else None
    if (table, name) in standard.ADDRESSES_ON_THE_NET:
        return web(value)
    if (table, name) in standard.MAIL:
        return value if MAIL.fullmatch(value) else None
    if (table, name) in standard.MOMENTS:
        return date_time(value)
    if (table, name) in standard.NUMBERS_KEPT_AS_TEXT and isinstance(value, str):
        if name == "extension" and "number" in found:  # `012` is no number, but it is what has to be dialled.
            found["number"] = f"{found['number']} ext. {value}"
        return None
    return number(value) if isinstance(value, float) else value


def web(text: str) -> str | None:
    """Returns an address on the net with its scheme; None for anything else."""
    if WEB.fullmatch(text):
        return text
    return f"http://{text}" if HOST.fullmatch(text) else None


def date_time(text: str) -> str | None:
    """Returns a moment with its zone (UTC where it names none); None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.isoformat() if found.tzinfo else found.replace(tzinfo=UTC).isoformat()


def instant(at: datetime) -> str:
    """Returns a moment as the API writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
