"""Spreadsheets for tests, written by hand."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]

YES_NO = (("yn", "yes", "Yes"), ("yn", "no", "No"))
CHOICES = (
    *YES_NO,
    ("places", "farm", "On a farm"),
    ("places", "home", "In a home"),
    ("places", "other", "Somewhere else"),
)


def xlsx(
    survey: Rows,
    choices: Rows = CHOICES,
    settings: dict[str, str] | None = None,
    survey_head: Sequence[str] = ("type", "name", "label", "relevant"),
    choices_head: Sequence[str] = ("list_name", "name", "label"),
) -> bytes:
    """Returns an .xlsx file; settings name it "Harvest" unless they say otherwise."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in [survey_head, *survey]:
        sheet.append(list(row))
    sheet = book.create_sheet("choices")
    for row in [choices_head, *choices]:
        sheet.append(list(row))
    settings = {"form_title": "Harvest"} if settings is None else settings
    sheet = book.create_sheet("settings")
    sheet.append(list(settings))
    sheet.append(list(settings.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HARVEST = xlsx(
    [
        ("begin_group", "work", "Your work"),
        ("note", "hello", "Thank you for talking with me."),
        ("select_one places", "place", "Where do you work?"),
        ("select_one yn", "paid", "Are you paid?", "${place} = 'farm' or ${place} = 'home'"),
        ("select_multiple places", "before", "Where did you work before?"),
        ("end_group",),
        ("text", "more", "What else matters?", "selected(${before}, 'farm') and ${paid} != 'yes'"),
    ]
)
"""A short list with everything that can be kept."""
