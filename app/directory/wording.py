"""The reasons and ages of results in plain words: one table of phrases, used here and sent along to the phone."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from flask_babel import get_locale
from flask_babel import gettext as _

from app.directory import needs
from app.directory.languages import name_of

SHOWN = 3
"""Reasons shown for one result, at most."""


def phrases(languages: Iterable[str]) -> dict[str, str]:
    """Returns every phrase by its code, in the reader's language; `{…}` stands for what is only known later."""
    return dict(_phrases(str(get_locale()), tuple(languages)))


@lru_cache(maxsize=64)
def _phrases(_language: str, languages: tuple[str, ...]) -> dict[str, str]:
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
        "open": _("Open now"),
        "ask-open": _("Ask when they are open"),
        "free": _("Free"),
        "ask-free": _("Ask what it costs"),
        "no-papers": _("No papers needed"),
        "ask-no-papers": _("Ask which papers to bring"),
        "walk-in": _("You can come without an appointment"),
        "ask-walk-in": _("Ask whether you need an appointment"),
        "space": _("Has free places"),
        "ask-space": _("Ask whether there is a free place"),
        "wheelchair": _("You can get in with a wheelchair"),
        "ask-wheelchair": _("Ask whether you can get in with a wheelchair"),
        "women": _("For women"),
        "men": _("For men"),
        "families": _("For families"),
        "minors": _("For people under 18"),
        "ask-women": _("Ask whether it is for women"),
        "ask-men": _("Ask whether it is for men"),
        "ask-families": _("Ask whether it is for families"),
        "ask-minors": _("Ask whether it is for people under 18"),
        "age": _("For this age"),
        "unknown-words": _("No place has “%(words)s”, so we left it out.", words="{words}"),
        "partly": _("No place fits all of your words. These fit some of them."),
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
    """Returns the words for a result's first reasons and for all that is to be asked there; the distance has its own line."""
    told = [code for code in why if code in words and code != "near"]
    asked = [code for code in told if code.startswith("ask-")]
    return [words[code] for code in [*[one for one in told if one not in asked][:SHOWN], *asked]]


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


def asks() -> dict[str, str]:
    """Returns the names of what can be asked of services, as the form shows them."""
    return {
        "open": _("Open now"),
        "free": _("Costs nothing"),
        "no-papers": _("No papers needed"),
        "walk-in": _("No appointment needed"),
        "space": _("Has a free place"),
        "wheelchair": _("Way in for a wheelchair"),
        "women": _("A woman"),
        "men": _("A man"),
        "families": _("A family"),
        "minors": _("Somebody under 18"),
    }
