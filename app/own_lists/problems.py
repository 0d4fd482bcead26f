"""What can be wrong with a spreadsheet, and what of it cannot be kept: codes with their values, and the sentence for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

MOST_SHOWN = 20
"""Problems that one refusal lists."""


@dataclass(frozen=True)
class Finding:
    """One thing about one place in a spreadsheet; row 0 speaks of the whole sheet, sheet "" of the whole file."""

    code: str
    sheet: str = ""
    row: int = 0
    values: dict[str, str] = field(default_factory=dict)


class Refused(ValueError):
    """A spreadsheet that is not taken in, with everything that was found wrong."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)[:MOST_SHOWN]
        super().__init__(
            "; ".join(f"{one.sheet}:{one.row}: {one.code} {one.values}" for one in self.findings)
        )


REASONS = {
    "no-file": _l("Choose the spreadsheet first."),
    "not-xlsx": _l("This is not an .xlsx spreadsheet. Save it as .xlsx, then try again."),
    "too-large": _l("The file is too large to be a list of questions."),
    "macros": _l("The file holds macros, or links to other files. Save it without them."),
    "no-time": _l("Reading the file took too long. Make it smaller."),
    "no-sheet": _l("There is no sheet of this name."),
    "too-many-rows": _l("There are more than %(most)s rows."),
    "formula": _l("“%(column)s” holds a formula. Put the value in its place."),
    "too-long": _l("“%(column)s” is longer than %(most)s characters."),
    "type-unknown": _l("The type “%(type)s” is not known."),
    "type-where": _l("“%(type)s” would record where somebody is. Take the row out."),
    "type-who": _l("“%(type)s” would record whose phone or account it is. Take the row out."),
    "type-likeness": _l(
        "“%(type)s” would record a voice, a face, papers or a file, which show who somebody is. Take the row out."
    ),
    "type-elsewhere": _l("“%(type)s” needs a second file. Put its choices into the sheet “choices”."),
    "name": _l("The name “%(name)s” must be one word of letters, digits, “_”, “-” and “.”."),
    "twice": _l("The name “%(name)s” is used twice."),
    "no-label": _l("There is no label: what should be asked?"),
    "no-list": _l("There is no list “%(name)s” in the sheet “choices”."),
    "not-open": _l("This ends a group that was not begun."),
    "not-closed": _l("This group is never ended."),
    "nothing": _l("There is no question and no note."),
    "too-many": _l("There are more than %(most)s questions."),
    "no-title": _l("The list has no name. Write one below, or “form_title” in the sheet “settings”."),
    "unchecked": _l("The check of the format could make no sense of it."),
    "pyxform": _l("The check of the format says: %(words)s"),
}
"""Why a file is refused."""

NOTES = {
    "left-out-time": _l("“%(type)s” is left out: when somebody was asked is not recorded."),
    "left-out": _l("“%(type)s” is left out: nothing is worked out from answers."),
    "required": _l("“required” is left out: every question can be skipped."),
    "relevant": _l("The condition “%(words)s” cannot be kept. This is always asked."),
    "column": _l("“%(column)s” is left out."),
    "asked-as": _l("“%(type)s” is asked as “%(kind)s”."),
    "once": _l("The repeated part is asked once."),
    "five-answers": _l("Yes and no become the five answers that every list here has."),
    "free-text": _l(
        "Free text can name somebody. It goes along only sealed, and with the person's agreement."
    ),
    "other-words": _l("The same words are translated in two ways. The first is used."),
    "other-language": _l("“%(language)s” is kept, but no screen here has this language."),
}
"""What of a file changed on the way in."""


def sentence(finding: Finding) -> str:
    """Returns what a finding says, in the reader's language, with its place in front."""
    words = str((REASONS | NOTES)[finding.code]) % finding.values
    if not finding.sheet:
        return words
    if not finding.row:
        return _("Sheet “%(sheet)s”: %(words)s", sheet=finding.sheet, words=words)
    return _("Sheet “%(sheet)s”, row %(row)s: %(words)s", sheet=finding.sheet, row=finding.row, words=words)
