"""Sending one nudge to a push service: encrypted for the browser, signed with the server's key, never to an inner address."""

import logging
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask_babel import force_locale
from flask_babel import gettext as _
from py_vapid import Vapid
from pywebpush import WebPusher
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from app.config import Config, kept_secret
from app.push import rules
from app.push.queries import Nudge
from app.push.rules import Outcome

log = logging.getLogger(__name__)

TTL = 12 * 3600
TIMEOUT = (5, 10)
GONE = frozenset({404, 410})
TAKEN = frozenset({200, 201, 202, 204})


class InnerAddress(OSError):
    """A push service's name leads into this network."""


@dataclass(frozen=True)
class Sender:
    """The server's key for push services, and where messages may go."""

    vapid: Any
    contact: str
    loopback: bool

    @property
    def public_key(self) -> str:
        """What a browser subscribes with: the raw point, base64url without padding."""
        raw = self.vapid.public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return _text(raw)

    def send(self, nudge: Nudge) -> Outcome:
        """Sends the one sentence that there is; never raises for what a push service does."""
        if not rules.is_endpoint(nudge.endpoint, self.loopback):
            return Outcome.GONE
        try:
            status = self._post(nudge)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # The kind alone: an address or an answer would say whose browser it is.
            log.warning("push: %s", type(error).__name__)
            return Outcome.LATER
        if status in GONE:
            return Outcome.GONE
        return Outcome.SENT if status in TAKEN else Outcome.LATER

    def _post(self, nudge: Nudge) -> int:
        scheme, _slashes, rest = nudge.endpoint.partition("://")
        claims = {"aud": f"{scheme}://{rest.partition('/')[0]}", "sub": self.contact}
        with _session(self.loopback) as session:
            pusher = WebPusher(
                {
                    "endpoint": nudge.endpoint,
                    "keys": {"p256dh": _text(nudge.public_key), "auth": _text(nudge.secret)},
                },
                requests_session=session,
            )
            headers = self.vapid.sign(claims) | {"Topic": "news", "Urgency": "high"}
            answer = pusher.send(rules.payload(sentence(nudge.language)), headers, ttl=TTL, timeout=TIMEOUT)
            status: int = answer.status_code
            return status


def sentence(language: str) -> str:
    """Returns the one sentence that a nudge shows, fit for a lock screen that anybody may read."""
    with force_locale(language):
        return _("Something was updated.")


def load(config: Config) -> Sender:
    """Reads the key from the data directory, making it the first time."""
    pem = kept_secret(config.data_dir / "keys" / "push.pem", _new_pem)
    origin = config.public_origin
    return Sender(
        vapid=Vapid.from_pem(pem.encode()),
        contact=origin if config.secure else "https://localhost",
        loopback=config.demo or config.testing or config.host == "localhost",
    )


def _new_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class _OutsideConnection(HTTPSConnection):
    """Looks at where a name led before anything is said there: names can change between a look and a connection."""

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        if not rules.is_outside(connection.getpeername()[0]):
            connection.close()
            raise InnerAddress("a push service's name leads to an inner address")
        return connection


class _OutsidePool(HTTPSConnectionPool):
    ConnectionCls = _OutsideConnection


class _Outside(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _OutsidePool}


class _Session(requests.Session):
    """No proxy and no netrc from the environment, and no redirect: a push service answers where it stands.

    Its status is all that is read: a body may never end, and the other browsers wait.
    """

    trust_env = False

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().request(*args, **(kwargs | {"allow_redirects": False, "stream": True}))
        answer._content = b""  # The library asks for the text, even where nobody logs it.
        answer.close()
        return answer


def _session(loopback: bool) -> requests.Session:
    session = _Session()
    session.trust_env = False
    if not loopback:
        session.mount("http://", _Outside())
    session.mount("https://", _Outside())
    return session
