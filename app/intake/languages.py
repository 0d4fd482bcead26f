"""Languages that a person may speak, for choosing: the most common first, by name in the reader's language after that."""

from app.i18n import LANGUAGES, name_of

FIRST = tuple(language.code for language in LANGUAGES)
"""Those in which the person can read their own screens."""
OTHERS = (
    "am", "bn", "bg", "my", "zh", "fa", "tl", "fr", "de", "ha", "hi", "hu", "id", "it", "km", "ku", "ne", "pa",
    "pl", "ps", "pt", "ro", "ru", "so", "sq", "sw", "th", "ti", "tr", "uk", "ur", "uz", "vi", "yo",
)  # fmt: skip


def spoken() -> list[tuple[str, str]]:
    """Returns codes with names in the reader's language."""
    return [(code, name_of(code)) for code in FIRST] + sorted(
        ((code, name_of(code)) for code in OTHERS if code not in FIRST), key=lambda one: one[1].casefold()
    )
