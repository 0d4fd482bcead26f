"""Conditions over many texts hold on both databases."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.directory.models import Area
from app.storage import among


@pytest.fixture
def areas(session: Session) -> None:
    for slug in ("a", "b'", 'c"', "د"):
        session.add(Area(slug=slug, name=slug, latitude=0, longitude=0))
    session.flush()


@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["a", "د", "nowhere"], ["a", "د"]),
        (["b'", 'c"'], ["b'", 'c"']),
        ([], []),
        ([f"many-{one}" for one in range(70_000)] + ["a"], ["a"]),
    ],
)
def test_texts_are_found_among_many(session: Session, texts: list[str], found: list[str]) -> None:
    assert sorted(session.scalars(sa.select(Area.slug).where(among(Area.slug, texts)))) == sorted(found)


@pytest.mark.usefixtures("areas")
def test_the_statement_kept_for_one_list_serves_another(session: Session) -> None:
    asked = [
        list(session.scalars(sa.select(Area.slug).where(among(Area.slug, [one])))) for one in ("a", "b'")
    ]
    assert asked == [["a"], ["b'"]]
