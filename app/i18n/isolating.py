"""Names that are written the other way than the sentence they stand in keep their order, and leave the sentence its own.

Without it *من Ana Pérez, Heron Trust* falls apart: the comma joins the two Latin names into one run. Source of the rule:
Unicode Standard Annex 9, explicit directional isolates.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from flask_babel import get_locale
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
OTHER_WAY = {"ltr": {"R", "AL"}, "rtl": {"L"}}
"""The bidirectional classes of letters that run against a language's direction."""

WITH_NAMES = ("gettext", "ngettext", "pgettext", "npgettext")
"""`_` of a template asks for `gettext` itself."""


def isolated(text: str, direction: str) -> str:
    """Returns a text that may stand in a sentence of that direction (`ltr`, `rtl`); one that runs with it stays as it is."""
    if any(unicodedata.bidirectional(letter) in OTHER_WAY[direction] for letter in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def isolating(texts: Callable[..., str]) -> Callable[..., str]:
    """Returns a template's text function that isolates the names put into its texts; markup is left alone."""

    @pass_context
    def said(context: Context, *args: Any, **names: Any) -> str:
        locale = get_locale()
        direction = locale.text_direction if locale else "ltr"
        safe = {
            name: isolated(value, direction)
            if isinstance(value, str) and not isinstance(value, Markup)
            else value
            for name, value in names.items()
        }
        return texts(context, *args, **safe)

    return said


def install(environment: Environment) -> None:
    """Makes every text of templates isolate the names in it; call it after the text functions were installed."""
    for name in WITH_NAMES:
        environment.globals[name] = isolating(environment.globals[name])  # type: ignore[arg-type]
