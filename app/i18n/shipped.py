"""Which languages are shipped: English, which every text is written in, and one for each folder of `locales/`.

A folder holds the texts (`LC_MESSAGES/messages.po`) and what there is to know about the language (`language.toml`): its own
name, its direction, and which parts of its texts were checked by somebody who grew up with it. `waymark language add CODE`
makes a folder; `docs/adding-a-language.md` says what comes after that.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = "en"
"""The language that every text is written in, and that has no catalogue."""

PARTS = ("consent", "safety", "questions", "screens")
"""What is checked by itself: what people agree to; safety, rights and signs; the checklists' questions; all other screens."""


@dataclass(frozen=True)
class Check:
    """Somebody who grew up with the language read a part and found it right."""

    day: date
    by: str


@dataclass(frozen=True)
class Language:
    """One shipped language: its code, its name in itself, its direction, and who checked its texts."""

    code: str
    name: str
    direction: str = "ltr"
    checks: Mapping[str, Check] = field(default_factory=dict, hash=False)
    """By part; a part that nobody checked is not in it."""
    same_as_english: tuple[str, ...] = ()
    """Words that are the same in English, so that tests do not take them for left out."""

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The parts that nobody who grew up with the language has checked; none in the language of the texts themselves."""
        return () if self.code == SOURCE else tuple(part for part in PARTS if part not in self.checks)


class Unreadable(ValueError):
    """A `language.toml` does not say what it should; the message says where and what."""


def read(file: Path) -> tuple[int, Language]:
    """Returns the place of a language among the others and the language, from its `language.toml`."""
    said = tomllib.loads(file.read_text())
    unknown = said.keys() - {"place", "name", "direction", "same_as_english", "checked"}
    if unknown or said.get("direction") not in ("ltr", "rtl") or not said.get("name"):
        raise Unreadable(
            f"{file}: it needs place, name and direction (ltr or rtl); unknown: {sorted(unknown)}"
        )
    checks = said.get("checked", {})
    if wrong := checks.keys() - set(PARTS):
        raise Unreadable(f"{file}: there is no part {sorted(wrong)}; the parts are {', '.join(PARTS)}")
    return said["place"], Language(
        code=file.parent.name,
        name=said["name"],
        direction=said["direction"],
        checks={part: Check(one["day"], one["by"]) for part, one in checks.items()},
        same_as_english=tuple(said.get("same_as_english", ())),
    )


def shipped(root: Path = ROOT) -> tuple[Language, ...]:
    """Returns English and the languages of `root/locales`, in the order in which they are offered."""
    found = sorted((read(file) for file in root.glob("locales/*/language.toml")), key=lambda one: one[0])
    return (Language(SOURCE, "English"), *(language for _place, language in found))
