"""Rate limits, by address alone; kept in Redis when there is one, in memory otherwise."""

from ipaddress import IPv6Address, ip_address

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Config


def line() -> str:
    """Returns the address that counts: of IPv6 the first half alone, since whoever has a line has 2^64 of the other."""
    address = get_remote_address()
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped) if found.ipv4_mapped else found.exploded[:19]


limiter = Limiter(line, headers_enabled=False)


def init_app(app: Flask) -> None:
    """Connects the limiter; views choose their own limits.

    With TLS there is exactly one proxy in front, since gunicorn listens without it: the address that this proxy saw is
    the one that counts. Without, everybody would share the proxy's own.
    """
    config: Config = app.extensions["waymark_config"]
    if config.secure:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.config["RATELIMIT_STORAGE_URI"] = config.redis_url or "memory://"
    # A Redis that is away must not keep a phone from delivering.
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = bool(config.redis_url)
    app.config["RATELIMIT_ENABLED"] = not config.testing
    limiter.init_app(app)
