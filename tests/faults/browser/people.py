"""Trouble with people and their passkeys: who leaves, who comes, and what no longer opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.conftest import add_authenticator
from tests.faults.browser.phone import FaultyPhone

LATE = {"do": "late", "seconds": 0.7}


def signs_out(phone: FaultyPhone) -> None:
    phone.goes("/account")
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url(f"{phone.url}/")


def signs_in(phone: FaultyPhone) -> None:
    phone.goes("/account")
    phone.page.get_by_role("link", name="Sign in").click()
    phone.page.get_by_role("button", name="Sign in with a passkey").click()
    phone.page.wait_for_url(f"{phone.url}/account")


def left(phone: FaultyPhone) -> None:
    """Lock, exit or sign-out while it is being sent."""
    phone.does(LATE)
    phone.saves()
    phone.sends()
    phone.page.wait_for_timeout(phone.dice.choice((0, 50, 200)))
    how = phone.dice.choice(("lock", "exit", "exit", "sign-out") if phone.authenticator else ("lock", "exit"))
    phone.what = how
    if how == "lock":
        phone.page.evaluate("faults.forgets()")
    elif how == "exit":
        phone.page.locator("[data-exit]").first.click()
        phone.page.wait_for_url("**/calculator")
    else:
        signs_out(phone)
        phone.goes("/outbox")
        phone.calm()
        signs_in(phone)
    phone.goes("/outbox")


def answers(phone: FaultyPhone, authenticator: str, does: bool) -> None:
    """Whether an authenticator is in its owner's hand."""
    phone.cdp.send(
        "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": authenticator, "enabled": does}
    )


@contextmanager
def in_their_hands(phone: FaultyPhone) -> Iterator[None]:
    """A second member has the phone, signed in with a passkey of their own; the first signed out before, and signs in after."""
    signs_out(phone)
    answers(phone, phone.authenticator, False)
    if phone.second:
        answers(phone, phone.second, True)
        signs_in(phone)
    else:
        phone.second = add_authenticator(phone.cdp, True, "usb")  # Chromium has room for one inside
        phone.page.goto(phone.server.invite("Night Team", "outreach"))
        phone.page.get_by_label("Name").fill("Second Person")
        phone.page.get_by_role("button", name="Make a passkey and join").click()
        phone.page.get_by_role("heading", name="A colleague has to let you in").wait_for()
    phone.goes("/outbox")
    yield
    signs_out(phone)
    answers(phone, phone.second, False)
    answers(phone, phone.authenticator, True)
    signs_in(phone)
    phone.goes("/outbox")


def second_member(phone: FaultyPhone) -> None:
    """One's item waits while the other uses the phone; both go out, each as its author's."""
    phone.does(*[{"do": "refuse"}] * 50)
    first = phone.saves(1)
    phone.sends()
    if not phone.authenticator:
        return only_put(phone)
    phone.what = "signs in"
    with in_their_hands(phone):
        second = phone.saves(1)
        if phone.page.evaluate("ids => faults.authors(ids)", [first[0]["id"], second[0]["id"]]) != 2:
            phone.wrongly.append("what two people saved stands under one name")
        phone.looks()
        phone.does({"do": phone.dice.choice(("drop-response", "refuse"))})
        phone.harmed()
        phone.calm()


def only_put(phone: FaultyPhone) -> None:
    """The page with the authenticators is gone: the second member is put into the store."""
    phone.what = "put into the store"
    before = phone.page.evaluate("faults.putSecond()")
    phone.saves(1, by="two")
    phone.does({"do": phone.dice.choice(("drop-response", "refuse"))})
    phone.harmed()
    phone.page.evaluate("id => faults.putMember(id)", before)


def another_secret(phone: FaultyPhone) -> None:
    """The passkey is the same, and what it gives for the key is not: as when it was copied by something that cannot."""
    kept = phone.cdp.send("WebAuthn.getCredentials", {"authenticatorId": phone.authenticator})["credentials"]
    phone.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone.authenticator})
    phone.authenticator = add_authenticator(phone.cdp, True)
    for one in kept:
        phone.cdp.send("WebAuthn.addCredential", {"authenticatorId": phone.authenticator, "credential": one})


def verifies(phone: FaultyPhone, does: bool) -> None:
    if phone.authenticator:
        phone.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": phone.authenticator, "isUserVerified": does}
        )


def no_passkey(phone: FaultyPhone) -> None:
    """The unlock is cancelled, the passkey gives another secret, or it is not there; what waits goes out all the same."""
    phone.does({"do": "refuse"}, {"do": "refuse"})
    phone.saves()
    phone.sends()
    phone.goes("/account")
    phone.what = phone.dice.choice(("cancelled", "another secret")) if phone.authenticator else "not there"
    if phone.what == "another secret":
        another_secret(phone)
    else:
        verifies(phone, False)
    try:
        lock, unlock = (phone.page.get_by_role("button", name=name).first for name in ("Lock now", "Unlock"))
        lock.or_(unlock).first.wait_for()
        if lock.is_visible():
            lock.click()
        unlock.click()
        if phone.what == "not there":
            phone.page.wait_for_timeout(300)  # The browser asks for one, and waits.
        else:
            problem = phone.page.locator("[data-problem]:visible").first
            problem.wait_for()
            if phone.what == "another secret" and "does not open your key" not in problem.inner_text():
                phone.wrongly.append(f"it says: {problem.inner_text()}")
        if lock.is_visible():
            phone.wrongly.append("it opened without its passkey")
    finally:
        verifies(phone, True)
    phone.goes("/outbox")
