"""What a search for words may compare: texts as they are told. Who finds a row by a word of a secret street has been told it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.directory.untold import only_reads, state, what_is_untold
from app.storage.among import among

KEPT = "waymark_directory_told_texts"
Told = Mapping[str, Sequence[str]]


def telling(session: Session, search: Sequence[str], columns: Sequence[Any]) -> list[ColumnElement[bool]]:
    """Returns the conditions that every word stands in what is told of one of the columns, all of one table."""
    if not search:
        return []
    plain = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in search]
    row, untold = columns[0].class_.id, redacted(session, columns)
    if not untold:
        return plain
    words = [word.lower() for word in search]
    found = [id for id, texts in untold.items() if all(any(word in text for text in texts) for word in words)]
    return [or_(and_(*plain, ~among(row, untold)), among(row, found))]


def redacted(session: Session, columns: Sequence[Any]) -> Told:
    """Returns by id, in lower case, what is told of the rows in which one of these columns has a secret street.

    Every row is read for that, so it is kept until the directory changes, as the secrets are.
    """
    untold = what_is_untold(session)
    if not untold.secret:
        return {}
    if not only_reads():
        return redacted_now(session, columns, untold.redact)
    now, names = state(session), tuple(str(one) for one in columns)
    kept = current_app.extensions.setdefault(KEPT, {})
    if names not in kept or kept[names][0] != now:
        kept[names] = (now, redacted_now(session, columns, untold.redact))
    told: Told = kept[names][1]
    return told


def redacted_now(session: Session, columns: Sequence[Any], redact: Any) -> Told:
    """Returns the same, worked out."""
    told: dict[str, Sequence[str]] = {}
    for id, *texts in session.execute(select(columns[0].class_.id, *columns)):
        safe = [redact(text) for text in texts]
        if safe != [text or "" for text in texts]:
            told[id] = [text.lower() for text in safe]
    return told
