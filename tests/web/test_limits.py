"""Limits count one address at a time, and never stand between a phone and its receipt."""

from pathlib import Path

from flask import Flask

from app import create_app
from app.config import Config
from app.web import limiter

LIMIT = 3


def installation(data: Path, **settings: str) -> Flask:
    app = create_app(Config(data, **settings))  # type: ignore[arg-type]

    @app.get("/limited")
    @limiter.limit(f"{LIMIT} per hour")
    def limited() -> str:
        return "yes"

    return app


def statuses(app: Flask, times: int, came_from: str) -> set[int]:
    client, headers = app.test_client(), {"X-Forwarded-For": came_from}
    return {client.get("/limited", headers=headers).status_code for _time in range(times)}


def test_behind_a_proxy_everybody_has_a_limit_of_their_own(tmp_path: Path) -> None:
    app = installation(tmp_path, public_origin="https://help.example")
    assert statuses(app, LIMIT + 1, "198.51.100.7") == {200, 429}
    assert statuses(app, LIMIT, "198.51.100.8") == {200}


def test_nobody_gets_a_new_limit_by_making_up_where_they_come_from(tmp_path: Path) -> None:
    app = installation(tmp_path, public_origin="https://help.example")
    assert statuses(app, LIMIT, "198.51.100.9") == {200}
    assert statuses(app, 1, "203.0.113.1, 198.51.100.9") == {429}


def test_without_a_proxy_the_header_says_nothing(tmp_path: Path) -> None:
    app = installation(tmp_path)
    assert statuses(app, LIMIT, "198.51.100.10") == {200}
    assert statuses(app, 1, "198.51.100.11") == {429}


def test_a_line_has_one_limit_for_all_its_ipv6_addresses(tmp_path: Path) -> None:
    app = installation(tmp_path, public_origin="https://help.example")
    assert statuses(app, LIMIT, "2001:db8:0:7::1") == {200}
    assert statuses(app, 1, "2001:db8:0:7:ffff::2") == {429}
    assert statuses(app, 1, "2001:db8:0:8::1") == {200}
    assert statuses(app, LIMIT, "::ffff:198.51.100.12") == {200}
    assert statuses(app, 1, "198.51.100.12") == {429}


def test_one_address_cannot_close_the_door_for_everybody(tmp_path: Path) -> None:
    app = installation(tmp_path, public_origin="https://help.example")

    def ask(address: str) -> int:
        return app.test_client().post("/ask", json={}, headers={"X-Forwarded-For": address}).status_code

    assert {ask("198.51.100.13") for _time in range(310)} == {400, 429}
    assert ask("198.51.100.14") == 400


def test_a_redis_that_is_away_stops_no_delivery(tmp_path: Path) -> None:
    client = installation(tmp_path, redis_url="redis://127.0.0.1:9/0").test_client()
    assert client.post("/outbox", data=b"no batch").status_code == 400
