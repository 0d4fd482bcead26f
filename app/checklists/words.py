"""The words around a checklist's own: answers, ages, how soon. And its own, in the reader's language."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.checklists import counted
from app.checklists.model import OLDEST, Ages, Checklist
from app.checklists.rules import Age, Answer, Soon

ANSWER_LABELS = {
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.DO_NOT_KNOW: _l("Does not know"),
    Answer.PREFERS_NOT_TO_SAY: _l("Prefers not to say"),
    Answer.NOT_ASKED: _l("Not asked"),
}
"""In the order in which they stand on the screen."""

SOON_WORDS = {
    Soon.DAY: _l("Somebody should act within a day."),
    Soon.THREE_DAYS: _l("Somebody should act within three days."),
    Soon.TWO_WEEKS: _l("Somebody should act within two weeks."),
}


def say(checklist: Checklist, text: str) -> str:
    """Returns a text of a checklist in the reader's language: its own translation, or the catalogue's."""
    own = checklist.words.get(str(get_locale()), {})
    # The empty text is the catalogue's own head.
    found: str = (own.get(text) or _(text)) if text else ""
    return found


def of(checklist: Checklist) -> dict[str, Any]:
    """Returns what the page of a checklist is rendered with."""
    return {
        "t": lambda text: say(checklist, text),
        "labels": {one: label for one, label in ANSWER_LABELS.items() if one in checklist.answers},
        "soon_words": SOON_WORDS,
        "age_labels": age_labels(checklist.ages) if checklist.ages else {},
        "screens": sum(one.screens for one in checklist.dimensions),
        "code_words": code_words(),
        "countable": counted.countable(checklist),
    }


def age_labels(ages: Ages) -> dict[Age, str]:
    """Returns the answers to *how old?* for a checklist made for these ages."""
    labels = {}
    if ages.least > 0:
        labels[Age.YOUNGER] = _("Under %(age)d", age=ages.least)
    if ages.least == 0:
        labels[Age.WITHIN] = _("Under %(age)d", age=ages.most + 1)
    elif ages.most >= OLDEST:
        labels[Age.WITHIN] = _("%(age)d or older", age=ages.least)
    else:
        labels[Age.WITHIN] = _("From %(least)d to %(most)d", least=ages.least, most=ages.most)
    if ages.most < OLDEST:
        labels[Age.OLDER] = _("%(age)d or older", age=ages.most + 1)
    return {**labels, Age.UNKNOWN: _("Not known")}


def code_words() -> list[str]:
    """Returns harmless words of which two people can agree on one."""
    return [_("umbrella"), _("library"), _("bus ticket"), _("lemon"), _("blue scarf"), _("football")]
