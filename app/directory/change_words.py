"""What a changed field is called, and what it said or would say, in the reader's words."""

from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _

from app.directory import entry_fields, needs
from app.directory.languages import name_of


def label(entity: str, name: str) -> str:
    """Returns what a field of an entity is called on its page; its name in the standard where no page asks for it."""
    steps = [step for step in entry_fields.STEPS if (step.rows or "service") == entity]
    words = {one.name: str(one.label) for step in steps for one in step.fields}
    words |= {
        "needs": _("What it helps with"),
        "visibility": _("Who may see it"),
        "status": _("Open or closed for now"),
        "available": _("Places free"),
        "updated": _("Counted at"),
        "retired": _("Taken away"),
        "freq": _("Repeats"),
    }
    return words.get(name, name)


def in_words(name: str, value: Any) -> str:
    """Returns a field's value as its page says it; a text that no list knows stays as it is."""
    if name == "status" and value in (None, "active"):
        return pgettext("of a service", "Open")
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        # The mark keeps the sign before its number where sentences run from the right.
        return f"\u200e{value:.10g}" if value < 0 else f"{value:.10g}"
    if isinstance(value, list):
        return listed([str(needs.BY_SLUG[one].label) if one in needs.BY_SLUG else one for one in value])
    if name == "byday":
        days = entry_fields.day_words()
        return listed([days.get(one.strip().upper(), one) for one in value.split(",")])
    if name == "code":
        return name_of(value) or str(value)
    return chosen(name).get(value, str(value))


def chosen(name: str) -> dict[str, str]:
    """Returns the words of a field that is chosen from a list, by value."""
    if name == "visibility":
        return {
            "public": _("Everybody"),
            "partners": _("Members only"),
            "confidential": _("Everybody, but the place is secret"),
        }
    return {"temporarily closed": _("Closed for now")} if name == "status" else {}


def listed(words: list[str]) -> str:
    """Returns words one after the other as the reader's language does it; *nothing* for none."""
    return str(format_list(words, "unit", locale=get_locale())) if words else _("nothing")
