"""`waymark language`: adds a language, and says how far each of them is. Works on the project's own folders, for whoever changes them."""

from pathlib import Path

import click
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.i18n.shipped import PARTS, ROOT, SOURCE, Language, shipped

KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "pgettext": ((1, "c"), 2),
}
NOT_READ = {"node_modules", "dist", "tests", "docs", "service_worker"}

FACTS = """\
# {english}, for the app; the notes for whoever checks the texts are in docs/languages-{code}.md.
place = {place}
name = "{own}"
direction = "{direction}"
same_as_english = []

# A part that somebody who grew up with the language has checked gets a table, and the app stops saying that it is unchecked.
# The parts: {parts}.
# [checked.consent]
# day = 2026-12-31
# by = "who checked it: an organisation, or initials"
"""

NOTES = """\
# {english} texts: notes for reviewers

**No native speaker has checked these texts yet.** A person who works with people in {english} should read every screen before use, first of all what is said aloud: *Can you talk alone now?*, the promise, the consent sentences, the checklist questions and the safety page. Corrections go into `locales/{code}/LC_MESSAGES/messages.po`, the name of whoever checked a part into `locales/{code}/language.toml`.

## Register

How the reader is spoken to, and how no gender is guessed.

## Glossary

| English | {english} | Note |
| --- | --- | --- |
| referral | | |
| consent, agree | | |
| sealed | | |
| Exit | | a neutral word |

## Least sure

- What a reviewer should look at first.
"""


@click.group("language")
def language() -> None:
    """Add a language, and see how far each one is."""


@language.command("add")
@click.argument("code")
@click.option("--root", type=click.Path(file_okay=False, path_type=Path), default=ROOT, hidden=True)
def add(code: str, root: Path) -> None:
    """Make the folder, the empty texts and the notes of a language: CODE is like "vi" or "pt"."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise click.ClickException(
            f"“{code}” is no language that Unicode's locale data knows. Give a code of ISO 639, like vi or pt."
        ) from None
    there = shipped(root)
    if code in {one.code for one in there}:
        raise click.ClickException(f"{code} is there already. `waymark language list` says what it lacks.")
    said = {
        "code": code,
        "english": locale.english_name,
        "own": _as_a_title(locale.display_name or code),
        "direction": locale.text_direction,
        "place": len(there) + 1,
        "parts": ", ".join(PARTS),
    }
    texts = catalogue_of(root, code)
    folder = root / "locales" / code
    (folder / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, texts, sort_output=True, width=76)
    (folder / "language.toml").write_text(FACTS.format(**said))
    (root / "docs" / f"languages-{code}.md").write_text(NOTES.format(**said))
    click.echo(
        f"{locale.english_name} is added: {len(texts)} texts to translate in {folder / 'LC_MESSAGES' / 'messages.po'}."
    )
    click.echo("What comes next: docs/adding-a-language.md")


def _as_a_title(name: str) -> str:
    """Returns a name with its first letter large, and the others as they are: Tiếng Việt."""
    return name[:1].upper() + name[1:]


def catalogue_of(root: Path, code: str) -> Catalog:
    """Returns an empty catalogue of every text that the code marks, with the plural forms of the language."""
    with (root / "locales" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    english = Locale.parse(code).english_name
    texts = Catalog(
        locale=code,
        project="Waymark",
        version="0.1",
        msgid_bugs_address="none",
        last_translator="Waymark",
        language_team="none",
        header_comment=f"# {english} texts of Waymark.\n# Licence: the same as Waymark itself.",
        fuzzy=False,
    )
    texts.revision_date = texts.creation_date
    found = extract_from_dir(str(root), methods, options, keywords=KEYWORDS, directory_filter=_is_read)
    for _file, _line, message, _notes, context in found:
        texts.add(message, None, context=context)
    return texts


def _is_read(directory: str) -> bool:
    name = Path(directory).name
    return not name.startswith((".", "_")) and name not in NOT_READ


@language.command("list")
def list_() -> None:
    """Say for each language how many texts are translated, and which parts nobody checked yet."""
    for one in shipped():
        click.echo(_line(one))


def _line(one: Language) -> str:
    if one.code == SOURCE:
        return f"{one.code}  {one.name}: the language that every text is written in"
    with (ROOT / "locales" / one.code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [message for message in read_po(file, locale=one.code) if message.id]
    whole = sum(
        all(text.string) if isinstance(text.string, tuple | list) else bool(text.string) for text in texts
    )
    unchecked = ", ".join(one.unchecked) or "nothing"
    return f"{one.code}  {one.name}: {whole} of {len(texts)} texts translated; not yet checked: {unchecked}"
