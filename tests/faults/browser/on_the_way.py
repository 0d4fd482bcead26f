"""Trouble between the phone and the server, and on the server."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.browser.phone import FaultyPhone

Trial = Callable[[FaultyPhone], None]


def on_the_way(*choices: list[dict[str, Any]]) -> Trial:
    """Things saved, and faults on the way of the first deliveries."""

    def trial(phone: FaultyPhone) -> None:
        phone.does(*phone.dice.choice(choices))
        phone.saves()
        phone.harmed()

    return trial


def server(what: str) -> Trial:
    return on_the_way([{"do": "server", "what": what}], [{"do": "server", "what": what, "gateway": True}])


def offline(phone: FaultyPhone) -> None:
    phone.context.set_offline(True)
    try:
        phone.saves()
        phone.sends()
        phone.page.wait_for_timeout(100)
        phone.looks()
    finally:
        phone.context.set_offline(False)


def late(phone: FaultyPhone) -> None:
    phone.page.evaluate("faults.patience(200)")
    phone.does({"do": "late", "seconds": 0.7})
    phone.saves()
    phone.harmed()
    phone.page.wait_for_timeout(700)
    phone.page.evaluate("faults.patience(1)")


def half_open(phone: FaultyPhone) -> None:
    phone.page.evaluate("faults.patience(200)")
    phone.does({"do": "half-open"})
    phone.saves()
    phone.harmed()
    phone.page.wait_for_timeout(500)
    phone.page.evaluate("faults.patience(1)")


def slow(phone: FaultyPhone) -> None:
    phone.does({"do": "slow", "rate": 2_000, "trip": 2})
    phone.saves(1)
    phone.sends()
    phone.until(lambda: not phone.proxy.faults)
    phone.looks()
    phone.until(lambda: phone.looks()["nothingWaits"], 60)


def nowhere(phone: FaultyPhone) -> None:
    how = phone.dice.choice(("namenotresolved", "connectionrefused", "addressunreachable", "failed"))

    def broken(route: Any) -> None:
        if route.request.method == "POST":
            route.abort(how)
        else:
            route.continue_()

    phone.context.route("**/outbox", broken)
    try:
        phone.saves()
        phone.sends()
        phone.page.wait_for_timeout(150)
        phone.looks()
    finally:
        phone.context.unroute("**/outbox")


def ten_days(phone: FaultyPhone) -> None:
    kept = phone.context.cookies()
    phone.context.clear_cookies()
    try:
        saved = (datetime.now(UTC) - timedelta(days=10)).isoformat().replace("+00:00", "Z")
        phone.does({"do": "status", "status": 401})
        phone.saves(savedAt=saved)
        phone.harmed()
        phone.calm()
    finally:
        phone.context.add_cookies(kept)  # type: ignore[arg-type]


def forbidden(phone: FaultyPhone) -> None:
    phone.does({"do": "status", "status": 403})
    phone.saves(1)
    phone.saves(1, by=phone.dice.choice(("revoked", "disabled")), expect="held:revoked-device")
    phone.harmed()


def same_id(phone: FaultyPhone) -> None:
    phone.shows(phone.page.evaluate("faults.sameId()"))


def poison(phone: FaultyPhone) -> None:
    kind = phone.dice.choice(("poison", "lethal"))
    phone.savesall([{"kind": kind, "expect": "waiting"}, {}, {}])
    phone.sends()


def fifty(phone: FaultyPhone) -> None:
    wanted: list[dict[str, Any]] = [{} for _ in range(50)]
    wanted[6] = {"to": "gone", "expect": "held:unknown-recipient"}
    wanted[30] = {"kind": "not-known", "expect": "held:unknown-kind"}
    phone.savesall(wanted)
    for one in phone.saved.values():
        one["many"] = True
    phone.sends()


def database(phone: FaultyPhone) -> None:
    if phone.dice.random() < 0.5:
        phone.what = phone.dice.choice(("database-down", "read-only"))
        return server(phone.what)(phone)
    restored(phone)


def restored(phone: FaultyPhone) -> None:
    """The server lost what it had received; the phone asks, hears it, sends it again and shows the new receipt."""
    phone.what = "restored"
    phone.house.snapshot()
    phone.saves(2)
    phone.calm()
    before = {id: item["statement"] for id, item in phone.saved.items()}
    phone.house.restore()
    phone.page.evaluate("faults.asksAgain()")

    def received_anew() -> bool:
        phone.presses()
        seen = phone.looks()["items"]
        return all(one["shown"] == "received" and one["statement"] != before[id] for id, one in seen.items())

    if not phone.until(received_anew, 30, every=200):
        phone.wrongly.append("what a restored server lacks was not sent again")
