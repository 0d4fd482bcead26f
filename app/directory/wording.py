"""The reasons and ages of results in plain words: one table of phrases, used here and sent along to the phone."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from app.directory import needs
from app.directory.languages import name_of

SHOWN = 3
"""Reasons shown for one result, at most."""


def phrases(languages: Iterable[str]) -> dict[str, str]:
    """Returns every phrase by its code, in the reader's language; `{…}` stands for what is only known later."""
    return {
        **{f"need:{need.slug}": _("Helps with: %(need)s", need=need.label) for need in needs.ALL},
        **{
            f"language:{code}": _("Speaks your language: %(language)s", language=name_of(code))
            for code in languages
        },
        **{f"label:{need.slug}": str(need.label) for need in needs.ALL},
        "name": _("The name fits your words"),
        "provider": _("The organisation fits your words"),
        "place": _("The place fits your words"),
        "text": _("The description fits your words"),
        "interpreter": _("Has interpreters"),
        "ask-language": _("Ask which languages they speak"),
        "confirmed": _("Confirmed not long ago"),
        "referral": _("Takes referrals from here"),
        "near": _("Near the place you chose"),
        "metres": _("Less than 1 km away"),
        "kilometres": _("About %(km)s km away", km="{km}"),
        "stale": _("Not confirmed for a long time. Call before you go."),
        "unconfirmed": _("Nobody has confirmed this yet. Call before you go."),
        "found": _("Places found: %(number)s", number="{number}"),
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "ignored": _("We do not know “%(value)s”, so we left it out.", value="{value}"),
        "last-page": _("There are fewer pages than that. This is the last one."),
    }


def reasons(why: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """Returns the words for a result's first reasons; the distance has its own line."""
    return [words[code] for code in why if code in words and code != "near"][:SHOWN]


def how_far(metres: int | None, words: Mapping[str, str]) -> str:
    """Returns a distance in words, empty when unknown."""
    if metres is None:
        return ""
    if metres < 1000:
        return words["metres"]
    return words["kilometres"].replace("{km}", str((metres + 500) // 1000))


def doubt(confirmed: int, today: int, stale_days: int, words: Mapping[str, str]) -> str:
    """Returns the warning for an entry confirmed on day `confirmed` (0: never); empty while it is fresh."""
    if not confirmed:
        return words["unconfirmed"]
    return words["stale"] if today - confirmed > stale_days else ""
