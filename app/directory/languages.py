"""Languages that services speak: codes out of what files say, and names in the reader's language."""

from functools import cache, lru_cache

from babel import Locale
from flask_babel import get_locale

from app.directory.ranking import normalise


@cache
def _codes() -> dict[str, str]:
    """Names of languages in English and in the language itself, to two-letter codes where there are any."""
    english = Locale("en")
    found: dict[str, str] = {}
    for code, name in english.languages.items():
        if len(code) > 3:
            continue
        found.setdefault(" ".join(normalise(name)), code)
        own = (
            Locale(code).get_display_name(code)
            if code in ("ar", "es", "fr", "pt", "zh", "ru", "uk", "ro", "vi")
            else None
        )
        if own:
            found.setdefault(" ".join(normalise(own)), code)
    return found


THREE = {
    "eng": "en",
    "spa": "es",
    "ara": "ar",
    "fra": "fr",
    "fre": "fr",
    "por": "pt",
    "zho": "zh",
    "chi": "zh",
    "rus": "ru",
    "vie": "vi",
}


@lru_cache(maxsize=10_000)
def code_of(code: str | None, name: str | None) -> str | None:
    """Returns a language's code from what a row says; None when neither its code nor its name is known."""
    given = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    given = THREE.get(given, given)
    if given in Locale("en").languages:
        return given
    return _codes().get(" ".join(normalise(name or "")))


def name_of(code: str) -> str:
    """Returns a language's name in the reader's language; the code itself where there is no name."""
    locale = get_locale() or Locale("en")
    return str(locale.languages.get(code) or Locale("en").languages.get(code) or code)
