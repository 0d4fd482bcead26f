"""A team behind one address: each has limits of their own, and all of them can join within a minute."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.web import limiter
from tests.identity.builders import JSON, Person, member

TRIES = 30
"""What `confirm_views.py` allows a member in a minute."""
TRAINING = 40
"""People who join in the same minute, over one line."""


@pytest.fixture(autouse=True)
def limited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(app)
    limiter.reset()


def tries(person: Person, times: int) -> set[int]:
    asked = {"act": "confirm-keys"}
    return {
        person.client.post("/identity/confirm/options", json=asked, headers=JSON).status_code
        for _ in range(times)
    }


def test_one_member_uses_up_nobody_elses_tries(app: Flask, session: Session) -> None:
    first, second = member(app, session), member(app, session)
    assert tries(first, TRIES) == {200}
    assert tries(first, 1) == {429}
    assert tries(second, TRIES) == {200}


def test_a_whole_training_joins_over_one_line(app: Flask, session: Session) -> None:
    for _ in range(TRAINING):
        member(app, session)
