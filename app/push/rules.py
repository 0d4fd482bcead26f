"""What may be sent where and when. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

SIZE = 512
"""Bytes of every message before it is encrypted: its length must not tell anything."""
KEPT = timedelta(hours=24)
"""After that a nudge that could not be sent is not worth sending."""
LONGEST_WAIT = timedelta(hours=2)
DAY = 24 * 60
ENDPOINT_AT_MOST = 1000


class Outcome(StrEnum):
    """How a sending ended."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"


def is_endpoint(address: str, loopback: bool) -> bool:
    """Returns whether a push service may stand at an address: https, no user, no inner address, the usual port.

    `loopback`: in tests and in the demo this computer itself may play the service.
    """
    if (
        len(address) > ENDPOINT_AT_MOST
        or not address.isascii()
        or not address.isprintable()
        or " " in address
    ):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if loopback and parts.scheme == "http" and host == "127.0.0.1":
        return True
    named = "." in host.rstrip(".") and not host.endswith((".local", ".internal", ".localhost", ".home.arpa"))
    usual = parts.scheme == "https" and port in (None, 443) and parts.username is None
    return usual and (is_outside(host) if _is_address(host) else named)


def is_outside(address: str) -> bool:
    """Returns whether an IP address belongs to the world and not to this network or computer."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def payload(sentence: str) -> bytes:
    """Returns a message: the sentence, filled up with spaces to the one size that there is."""
    return sentence.encode().ljust(SIZE)[:SIZE]


def is_quiet(quiet_from: int | None, quiet_until: int | None, at: datetime) -> bool:
    """Returns whether a moment lies in a device's quiet hours, which may go past midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return False
    minute = at.hour * 60 + at.minute
    if quiet_from < quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until


def wait(failures: int) -> timedelta:
    """Returns how long to wait after so many failures in a row."""
    return min(timedelta(minutes=2 ** min(failures, 10)), LONGEST_WAIT)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        # Other spellings of an address (0x7f.1, 2130706433) end in a number; no name of the internet does.
        return host.rstrip(".").rpartition(".")[2].isdigit() or host.lower().startswith("0x")
    return True
