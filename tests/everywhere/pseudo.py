"""Invented languages that show where words do not fit: one 40 per cent longer than English, one that mixes scripts and directions."""

import re
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.architecture.sources import ROOT

KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|</?\w+[^>]*>)")
"""What stands for something else in a text, and stays as it is."""

ACCENTS = str.maketrans("aceinosuyzACEINOSUYZ", "áčéíñôšüýžÁČÉÍÑÔŠÜÝŽ")
LONGER_BY = 0.4
FILLING = "überlänge straßenbahn öl "
MIXED = ("شارع ٧", "Nhà số 12", "避难所", "дом", "(ABC-34)", "مأوى")
"""Words of other scripts, numbers and brackets: what falls into a text wherever people write their own names for things."""


def longer(text: str) -> str:
    """Returns a text with marks above its letters and 40 per cent more of it, ending as it ended."""
    letters = len(KEPT.sub("", text))
    more = (FILLING * letters)[: round(letters * LONGER_BY)].strip()
    core, end = re.fullmatch(r"(?s)(.*?)([\s.:?!…]*)", text).groups()  # type: ignore[union-attr]
    marked = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(core))
    return f"{marked} {more}{end}" if more and core.strip() else text


def mixed(text: str) -> str:
    """Returns a text with a word of another script after every third of its own."""
    found = []
    for number, word in enumerate(text.split(" ")):
        found.append(word)
        if number % 3 == 1:
            found.append(MIXED[number // 3 % len(MIXED)])
    return " ".join(found)


INVENTED: dict[str, Callable[[str], str]] = {"fr": longer, "ar": mixed}
"""In whose place an invented language stands: `ar` gives the mixed one its direction."""


def catalogues(folder: Path) -> Path:
    """Writes the invented languages as catalogues and returns their folder."""
    for code, invent in INVENTED.items():
        with (ROOT / "locales" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
            texts = read_po(file, locale=code)
        for message in texts:
            if not message.id:
                continue
            if isinstance(message.id, str):
                message.string = invent(message.id)
            else:
                one, many = message.id
                message.string = (invent(one), *[invent(many)] * (texts.num_plurals - 1))
        (folder / code / "LC_MESSAGES").mkdir(parents=True)
        with (folder / code / "LC_MESSAGES" / "messages.mo").open("wb") as file:
            write_mo(file, texts)
    return folder
