"""The demo: its keys are real, its links sign in by themselves, its words open everything."""

import runpy
from pathlib import Path
from uuid import UUID

import pyrage
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app, demo_coalition
from app.config import Config, ConfigError
from app.directory.hsds import Service
from app.identity import queries
from app.identity.models import KeyWrapping, Member, OrganisationKeyGrant
from app.identity.roles import Role
from tests.delivery.age_hybrid import HybridKey
from tests.identity.builders import JSON


@pytest.fixture
def coalition(app: Flask, session: Session) -> Config:
    config: Config = app.extensions["waymark_config"]
    demo_coalition.seed(session, config)
    return config


def key_of(identity: bytes) -> HybridKey:
    return HybridKey.from_text(identity.decode())


def test_the_printed_words_open_every_member_and_through_them_every_organisation(
    coalition: Config, session: Session
) -> None:
    words = demo_coalition.phrase(coalition)
    assert len(words.split()) == 6
    for member in session.scalars(select(Member)):
        wrapping = session.scalars(select(KeyWrapping).where(KeyWrapping.member_id == member.id)).one()
        own = key_of(pyrage.passphrase.decrypt(wrapping.sealed, words))
        assert own.recipient == member.recipient
        grant = session.scalars(
            select(OrganisationKeyGrant).where(OrganisationKeyGrant.member_id == member.id)
        ).one()
        key = queries.current_key(session, member.organisation_id)
        assert key
        assert key_of(own.open(grant.sealed)).recipient == key.recipient


def test_it_is_seeded_once_with_a_directory_and_one_of_each_role(coalition: Config, session: Session) -> None:
    assert demo_coalition.is_seeded(session)
    assert session.scalar(select(func.count()).select_from(Service)) == 300
    roles = {Role(one) for one in session.scalars(select(Member.role))}
    assert {Role.OUTREACH, Role.PARTNER, Role.COORDINATOR} <= roles
    assert len(queries.recipient_keys(session)) == 3


def test_each_start_prints_three_links_and_each_signs_in_once(
    coalition: Config, app: Flask, session: Session
) -> None:
    links = [
        one.split()[-1]
        for one in demo_coalition.welcome(session, coalition).splitlines()
        if "/sign-in/" in one
    ]
    assert len(links) == 3
    demo = create_app(
        Config(coalition.data_dir, database_url=coalition.database_url, testing=True, demo=True)
    )
    demo.extensions["waymark_clock"] = app.extensions["waymark_clock"]
    for link in links:
        browser = demo.test_client()
        assert browser.post(link).status_code == 303
        found = browser.get("/identity/session", headers=JSON).json
        assert UUID(found["member"]["id"])
        assert browser.post(link).status_code == 410
    assert "/sign-in/" in demo_coalition.welcome(session, coalition)


@pytest.mark.parametrize(
    ("address", "host", "forwarded", "status"),
    [
        ("127.0.0.1", "localhost:8000", {}, 303),
        ("127.0.0.1", "127.0.0.1:8000", {}, 303),
        ("::1", "localhost:8000", {}, 303),
        ("192.0.2.7", "localhost:8000", {}, 403),
        ("127.0.0.1", "demo.example", {}, 403),
        ("127.0.0.1", "localhost.demo.example:8000", {}, 403),
        ("127.0.0.1", "localhost:8000", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("", "localhost:8000", {}, 403),
    ],
)
def test_it_answers_this_computer_alone(
    coalition: Config, app: Flask, session: Session, address: str, host: str, forwarded: dict, status: int
) -> None:
    words = demo_coalition.welcome(session, coalition)
    link = next(one.split()[-1] for one in words.splitlines() if "/sign-in/" in one)
    demo = create_app(
        Config(coalition.data_dir, database_url=coalition.database_url, testing=True, demo=True)
    )
    demo.extensions["waymark_clock"] = app.extensions["waymark_clock"]
    path = link[link.index("/sign-in/") :]
    browser = demo.test_client()
    around = {"REMOTE_ADDR": address, "HTTP_HOST": host}
    answer = browser.post(path, environ_overrides=around, headers=forwarded)
    assert answer.status_code == status
    page = browser.get("/outbox/keys", environ_overrides=around, headers=forwarded)
    assert page.status_code == (200 if status == 303 else 403)


def test_it_listens_on_loopback_whatever_host_says(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Path(demo_coalition.__file__).parent / "gunicorn.py"
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8001")
    monkeypatch.setenv("WAYMARK_DEMO", "1")
    assert runpy.run_path(str(settings))["bind"] == "127.0.0.1:8001"
    monkeypatch.delenv("WAYMARK_DEMO")
    assert runpy.run_path(str(settings))["bind"] == "0.0.0.0:8001"


def test_it_takes_no_database_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYMARK_DATA", str(tmp_path))
    monkeypatch.setenv("WAYMARK_DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:9/real")
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Config.from_environment()
    monkeypatch.delenv("DATABASE_URL")
    assert Config.from_environment().demo
