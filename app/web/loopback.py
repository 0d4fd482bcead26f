"""The demo answers this computer alone: its sign-in links need no passkey, so nobody else may ever try one."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, abort, request

from app.config import Config

HOSTS = frozenset({"localhost", "127.0.0.1"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def init_app(app: Flask) -> None:
    """In the demo, refuses (403) whatever does not come from loopback, asks for another host or passed a proxy."""
    config: Config = app.extensions["waymark_config"]
    if not config.demo:
        return

    @app.before_request
    def check() -> None:
        # A proxy on this computer makes strangers look as if they were on it; so does a name that leads to 127.0.0.1.
        forwarded = any(name in request.headers for name in FORWARDED)
        if forwarded or not is_loopback(request.remote_addr) or hostname(request.host) not in HOSTS:
            abort(403)


def is_loopback(address: str | None) -> bool:
    """Returns whether an address is this computer's own."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def hostname(host: str) -> str:
    """Returns a Host header without its port; empty when it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
