"""A checklist as an XLSForm, for ODK and Kobo and to work on in a spreadsheet. The rule of a list has no place in the format."""

import io
from collections.abc import Callable, Iterable, Mapping

from openpyxl import Workbook

from app.checklists.model import Checklist, Group, Item, Kind
from app.checklists.rules import Answer
from app.own_lists import relevance
from app.own_lists.xlsform import WHY

FIVE = "answers"
"""The choice list of the five answers."""

TYPES = {Kind.TEXT: "text", Kind.NUMBER: "integer", Kind.DATE: "date"}
Names = Mapping[str, str]
Words = Mapping[str, Mapping[str, str]]
Row = list[str]


def xlsform(checklist: Checklist, words: Words, answers: Mapping[Answer, str], languages: Names) -> bytes:
    """Returns an .xlsx file: `words` are translations by language code, `languages` their names, `answers` the five in English."""
    book = Workbook(write_only=True)
    labels = {code: name for code, name in languages.items() if code in words}
    columns = [f"::{name} ({code})" for code, name in labels.items()]
    translated = _translator(words, labels)
    survey = ["type", "name", *_headed("label", columns), *_headed("hint", columns), "relevant", "known_by"]
    _sheet(book, "survey", survey, _survey(checklist, translated))
    _sheet(
        book,
        "choices",
        ["list_name", "name", *_headed("label", columns)],
        _choices(checklist, answers, translated),
    )
    settings = {
        "form_title": checklist.title,
        "form_id": checklist.slug,
        "version": checklist.version,
        "population": checklist.population,
        "source": checklist.source.name,
        "licence": checklist.licence,
    }
    _sheet(book, "settings", list(settings), [list(settings.values())])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _headed(what: str, columns: list[str]) -> list[str]:
    return [what, *(what + one for one in columns)]


def _translator(words: Words, labels: Names) -> Callable[[str], Row]:
    return lambda text: [text, *(words[code].get(text, "") for code in labels)]


def _sheet(book: Workbook, name: str, headings: Row, rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(name)
    for row in [headings, *rows]:
        # A text that begins like a formula must stay a text.
        sheet.append([f"\u200b{one}" if one.startswith(("=", "+", "@")) else one for one in row])


def _survey(checklist: Checklist, translated: Callable[[str], Row]) -> Iterable[Row]:
    several = {item.id for item in checklist.items() if item.kind is Kind.MANY}
    nothing = ["" for _one in translated("")]
    for dimension in checklist.dimensions:
        yield ["begin_group", dimension.id, *translated(dimension.title)]
        for group in dimension.groups:
            condition = relevance.expression(group.asked_if, several)
            yield ["begin_group", group.id, *translated(group.title), *nothing, condition]
            yield from _said(group, translated)
            for item in group.items:
                yield _item(item, translated, several)
            yield ["end_group"]
        yield ["end_group"]


def _said(group: Group, translated: Callable[[str], Row]) -> Iterable[Row]:
    if group.why:
        yield ["note", f"{group.id}{WHY}", *translated(group.why)]
    for number, text in enumerate(group.say, 1):
        yield ["note", f"{group.id}.say-{number}", *translated(text)]


def _item(item: Item, translated: Callable[[str], Row], several: set[str]) -> Row:
    kind = {
        Kind.SIGN: f"select_one {FIVE}",
        Kind.ONE: f"select_one {item.id}",
        Kind.MANY: f"select_multiple {item.id}",
        **TYPES,
    }[item.kind]
    condition = relevance.expression(item.asked_if, several)
    return [kind, item.id, *translated(item.text), *translated(item.why), condition, item.known_by]


def _choices(
    checklist: Checklist, answers: Mapping[Answer, str], translated: Callable[[str], Row]
) -> Iterable[Row]:
    for answer in Answer:
        if answer in checklist.answers:
            yield [FIVE, answer, *translated(answers[answer])]
    for item in checklist.items():
        for choice in item.choices:
            yield [item.id, choice.code, *translated(choice.text)]
