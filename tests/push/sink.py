"""A push service on loopback, and browsers that were subscribed to it without one."""

import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Arrived:
    """One message as the service saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Sink:
    """What arrived, and what is answered."""

    url: str
    arrived: list[Arrived] = field(default_factory=list)
    status: int = 201
    location: str = ""


@contextmanager
def push_service() -> Iterator[Sink]:
    """Runs a push service until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            sink.arrived.append(Arrived(self.path, headers, body))
            self.send_response(sink.status)
            if sink.location:
                self.send_header("Location", sink.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    sink = Sink(f"http://127.0.0.1:{server.server_port}")
    running = threading.Thread(target=server.serve_forever, args=(0.02,))
    running.start()
    try:
        yield sink
    finally:
        server.shutdown()
        running.join()
        server.server_close()


class Subscribed:
    """A browser's half of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"sixteen bytes it"
        self.public = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def posted(self, **others: object) -> dict[str, object]:
        """What the page tells the server."""
        return {
            "endpoint": self.endpoint,
            "p256dh": base64url(self.public),
            "auth": base64url(self.secret),
            "language": "en",
            **others,
        }

    def read(self, body: bytes) -> bytes:
        """A message as the browser hands it to the worker."""
        opened: bytes = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        return opened


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
