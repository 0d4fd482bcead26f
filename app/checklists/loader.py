"""Reads checklist files. A file that is not whole is refused with its name, the place in it and the reason."""

import tomllib

from app.checklists.model import (
    OLDEST,
    Ages,
    Checklist,
    Dimension,
    Group,
    Item,
    KnownBy,
    Option,
    Rule,
    Sector,
    Source,
)
from app.checklists.rules import (
    COUNTABLE,
    Answer,
    Condition,
    Deadline,
    Example,
    Soon,
    Strength,
)
from app.checklists.toml_table import ChecklistError, Table
from app.checklists.whole import check_whole

FORMAT = 1
PER_SCREEN = 4
"""Items of one group stand on one screen of a phone."""

__all__ = ["ChecklistError", "read"]


def read(text: str, file: str) -> Checklist:
    """Returns the checklist written in `text`; `file` is the name that errors carry."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChecklistError(f"{file}: this is not TOML: {error}") from error
    top = Table(values, file, "top of the file")
    if top.values.pop("format", None) != FORMAT:
        raise top.fail(f"“format” must be {FORMAT}")
    checklist = Checklist(
        slug=top.text("slug"),
        version=top.text("version"),
        title=top.text("title"),
        summary=top.text("summary"),
        population=top.text("population"),
        licence=top.text("licence"),
        sector=top.choice("sector", Sector),
        order=top.number("order", 0, 999),
        opening=_opening(top),
        answers=_answers(top, "answers"),
        limits=top.texts("limits"),
        source=_source(top.table("source")),
        rule=_rule(top.table("rule")) if top.has("rule") else None,
        dimensions=tuple(_dimension(one) for one in top.tables("dimensions")),
        examples=tuple(_example(one) for one in top.tables("examples", optional=True)),
        deadlines=tuple(_deadline(one) for one in top.tables("deadlines", optional=True)),
        options=tuple(_option(one) for one in top.tables("options")),
        ages=_ages(top.table("ages")) if top.has("ages") else None,
    )
    top.done()
    check_whole(checklist, top)
    return checklist


def _opening(top: Table) -> str:
    table = top.table("opening")
    text = table.text("text")
    table.done()
    return text


def _answers(table: Table, name: str) -> tuple[Answer, ...]:
    words = table.texts(name)
    unknown = [one for one in words if one not in list(Answer)]
    if unknown:
        raise table.fail(f"“{name}” has {', '.join(unknown)}; known are {', '.join(Answer)}")
    return tuple(Answer(one) for one in words)


def _source(table: Table) -> Source:
    source = Source(table.text("name"), table.text("via"), table.text("reference", optional=True))
    table.done()
    return source


def _ages(table: Table) -> Ages:
    least = table.number("least", 0, OLDEST) if table.has("least") else 0
    most = table.number("most", least, OLDEST) if table.has("most") else OLDEST
    if (least, most) == (0, OLDEST):
        raise table.fail("needs “least” or “most”")
    ages = Ages(least, most, table.text("instead", optional=True))
    table.done()
    return ages


def _rule(table: Table) -> Rule:
    combinations = table.values.pop("any_of", None)
    if not isinstance(combinations, list) or not combinations:
        raise table.fail("“any_of” must be a list of combinations")
    for one in combinations:
        if not isinstance(one, dict) or not one or not set(one) <= COUNTABLE:
            raise table.fail(f"a combination may count {', '.join(sorted(COUNTABLE))}; this one is {one}")
        if not all(type(least) is int and least > 0 for least in one.values()):
            raise table.fail(f"a combination counts with whole numbers from 1; this one is {one}")
    rule = Rule(table.text("text"), tuple(combinations))
    table.done()
    return rule


def _dimension(table: Table) -> Dimension:
    dimension = Dimension(
        id=table.text("id"),
        phase=table.text("phase"),
        title=table.text("title"),
        stands_out=table.text("stands_out"),
        groups=tuple(_group(one) for one in table.tables("groups")),
    )
    table.done()
    return dimension


def _group(table: Table) -> Group:
    group = Group(
        id=table.text("id"),
        title=table.text("title"),
        why=table.text("why"),
        say=tuple(_said(one) for one in table.tables("say", optional=True)),
        items=tuple(_item(one) for one in table.tables("items", optional=True)),
        asked_if=_conditions(table, "asked_if"),
    )
    if not group.items and not group.say:
        raise table.fail("needs [[items]] or [[say]]")
    if len(group.items) > PER_SCREEN:
        raise table.fail(f"{len(group.items)} items; a screen holds {PER_SCREEN} at most")
    table.done()
    return group


def _said(table: Table) -> str:
    text = table.text("text")
    table.done()
    return text


def _item(table: Table) -> Item:
    item = Item(
        id=table.text("id"),
        text=table.text("text"),
        strength=table.choice("strength", Strength),
        known_by=table.choice("known_by", KnownBy),
        why=table.text("why", optional=True),
        asked_if=_conditions(table, "asked_if"),
    )
    table.done()
    return item


def _conditions(table: Table, name: str) -> tuple[Condition, ...]:
    return tuple(_condition(one) for one in table.tables(name, optional=True))


def _condition(table: Table) -> Condition:
    condition = Condition(table.text("item"), _answers(table, "answers"))
    table.done()
    return condition


def _example(table: Table) -> Example:
    example = Example(
        id=table.text("id"),
        text=table.text("text"),
        all_of=table.texts("all_of", optional=True),
        any_of=table.texts("any_of", optional=True),
        none_of=table.texts("none_of", optional=True),
    )
    if not example.all_of and not example.any_of:
        raise table.fail("needs “all_of” or “any_of”")
    table.done()
    return example


def _deadline(table: Table) -> Deadline:
    deadline = Deadline(
        id=table.text("id"),
        soon=table.choice("soon", Soon),
        text=table.text("text"),
        any_of=_conditions(table, "any_of"),
    )
    table.done()
    return deadline


def _option(table: Table) -> Option:
    option = Option(
        id=table.text("id"),
        title=table.text("title"),
        text=table.text("text"),
        urgent=table.flag("urgent"),
        link=table.text("link", optional=True),
    )
    if option.link and (not option.link.startswith("/") or option.link.startswith("//")):
        raise table.fail("“link” must be an address of this site")
    table.done()
    return option
