"""A small proxy that does harm as it is told: one fault for each delivery that passes, in order; then it is honest again."""

import json
import random
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

PORTAL = b"<!doctype html><title>Free WiFi</title><p>Please accept our terms.</p>"
TLS_HELLO = b"\x16"
Fault = dict[str, Any]


@dataclass
class Heard:
    """One request as it came: its head and what there is of its body."""

    line: str
    headers: dict[str, str]
    body: bytes

    def sent_on(self, body: bytes, extra: dict[str, str]) -> bytes:
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in ("content-length", "connection", "expect")
        }
        head = kept | extra | {"Connection": "close"}
        if body or self.line.startswith("POST"):
            head["Content-Length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"{self.line}\r\n{lines}\r\n".encode("latin-1") + body


class Cut(Exception):
    """The other side went away."""


class Proxy(ThreadingTCPServer):
    """Listens on a free port of this machine; `target` may be changed while it runs."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 600

    def __init__(self, target: int, seed: int = 1, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Passing)
        self.target = target
        self.chance = random.Random(seed)
        self.faults: deque[Fault] = deque()
        self.asked: dict[str, Callable[[], None]] = {}
        """What a phone under test may ask of whoever looks after the server (`POST /-/<name>`)."""
        self.done: dict[str, int] = {}
        """How often each fault was really done."""
        self.version = 0
        """Of the phone's worker: each is another script."""
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> "Proxy":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def next_fault(self) -> Fault | None:
        with self._lock:
            if not self.faults:
                return None
            fault = self.faults.popleft()
            self.done[fault["do"]] = self.done.get(fault["do"], 0) + 1
            return fault

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is what this proxy is for."""


class Passing(BaseRequestHandler):
    """One connection: one request, then it is closed."""

    server: Proxy
    request: socket.socket

    def handle(self) -> None:
        try:
            self._pass()
        except (OSError, Cut, ValueError):
            return

    def _pass(self) -> None:
        head, rest = self._head()
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        size = int(next((v for k, v in headers.items() if k.lower() == "content-length"), 0))
        heard = Heard(lines[0], headers, rest)
        if lines[0].startswith("POST /-/"):
            self._body(heard, size)
            return self._told(heard)
        fault = self.server.next_fault() if lines[0].startswith("POST /outbox ") else None
        if self.server.version and lines[0].startswith("GET /sw.js "):
            return self._newer(heard)
        if fault is None:
            self._body(heard, size)
            return self._answer(self._forwarded(heard.sent_on(heard.body, {})))
        getattr(self, "_" + fault["do"].replace("-", "_"))(heard, size, fault)

    def _head(self) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
            if data[:1] == TLS_HELLO:
                self._answer(PORTAL)  # To somebody who expects TLS, that is an error of it.
                raise Cut
        head, rest = data.split(b"\r\n\r\n", 1)
        return head, rest

    def _more(self, most: int = 65536) -> bytes:
        data = self.request.recv(most)
        if not data:
            raise Cut
        return data

    def _body(self, heard: Heard, size: int) -> None:
        while len(heard.body) < size:
            heard.body += self._more()

    def _told(self, heard: Heard) -> None:
        what = heard.line.split(" ")[1].removeprefix("/-/")
        if what == "faults":
            with self.server._lock:
                self.server.faults = deque(json.loads(heard.body))
        else:
            self.server.asked[what]()
        self._answer(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    def _forwarded(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.server.target), timeout=60) as onward:
            onward.sendall(data)
            parts = []
            while part := onward.recv(65536):
                parts.append(part)
        if not parts:
            raise Cut
        return b"".join(parts)

    def _answer(self, data: bytes) -> None:
        self.request.sendall(data)

    def _reset(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()

    def _said(self, status: int, body: bytes, extra: str = "") -> None:
        kind = "text/html" if body.startswith(b"<") else "application/json"
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{extra}\r\n"
        self._answer(head.encode() + body)

    def _newer(self, heard: Heard) -> None:
        """The worker of another version: the same with another last line."""
        heard.headers = {
            name: value
            for name, value in heard.headers.items()
            if name.lower() not in ("accept-encoding", "if-none-match", "if-modified-since")
        }
        head, _, body = self._forwarded(heard.sent_on(b"", {})).partition(b"\r\n\r\n")
        kept = [
            line
            for line in head.split(b"\r\n")
            if not line.lower().startswith((b"content-length", b"transfer-", b"etag"))
        ]
        body += f"\n// {self.server.version}\n".encode()
        self._answer(b"\r\n".join([*kept, f"Content-Length: {len(body)}".encode()]) + b"\r\n\r\n" + body)

    # The faults. Each takes the request, how long its body should be, and its own settings.

    def _refuse(self, heard: Heard, size: int, fault: Fault) -> None:
        self._reset()

    def _reset_body(self, heard: Heard, size: int, fault: Fault) -> None:
        while len(heard.body) < size // 2:
            heard.body += self._more(512)
        self._reset()

    def _cut_through(self, heard: Heard, size: int, fault: Fault) -> None:
        """Half of the body goes on to the server before the line is cut at both ends."""
        self._body(heard, size)
        whole = heard.sent_on(heard.body, {})
        with socket.create_connection(("127.0.0.1", self.server.target), timeout=60) as onward:
            onward.sendall(whole[: len(whole) - size // 2])
        self._reset()

    def _drop_response(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        self._forwarded(heard.sent_on(heard.body, {}))
        self._reset()

    def _late(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        answer = self._forwarded(heard.sent_on(heard.body, {}))
        time.sleep(fault["seconds"])
        self._answer(answer)

    def _half_open(self, heard: Heard, size: int, fault: Fault) -> None:
        """Takes everything and says nothing until the phone gives up."""
        self.request.settimeout(120)
        while self.request.recv(65536):
            pass

    def _slow(self, heard: Heard, size: int, fault: Fault) -> None:
        rate, trip = fault["rate"], fault["trip"]
        time.sleep(trip / 2 * self.server.chance.uniform(0.5, 1.5))
        self._body(heard, size)
        time.sleep(len(heard.body) / rate)
        answer = self._forwarded(heard.sent_on(heard.body, {}))
        time.sleep(trip / 2 * self.server.chance.uniform(0.5, 1.5))
        for at in range(0, len(answer), 1024):
            self._answer(answer[at : at + 1024])
            time.sleep(1024 / rate * self.server.chance.uniform(0.5, 1.5))

    def _flap(self, heard: Heard, size: int, fault: Fault) -> None:
        luck = self.server.chance.random()
        if luck < 0.3:
            return self._refuse(heard, size, fault)
        if luck < 0.5:
            return self._reset_body(heard, size, fault)
        if luck < 0.7:
            return self._drop_response(heard, size, fault)
        self._body(heard, size)
        self._answer(self._forwarded(heard.sent_on(heard.body, {})))

    def _portal(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        self._said(200, PORTAL)

    def _portal_redirect(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        self._said(302, PORTAL, f"Location: http://127.0.0.1:{self.server.port}/outbox\r\n")

    def _cheating(self, heard: Heard, size: int, fault: Fault) -> None:
        """JSON in the shape of our answers, signed by nobody."""
        self._body(heard, size)
        self._said(200, b'{"answers":[{"statement":"{}","signature":"AAAA"}]}')

    def _truncate_body(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        cut = self.server.chance.randrange(4, max(5, size))
        self._answer(self._forwarded(heard.sent_on(heard.body[:cut], {})))

    def _rewrite_body(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        at = self.server.chance.randrange(24, size)
        body = heard.body[:at] + bytes([heard.body[at] ^ 1]) + heard.body[at + 1 :]
        self._answer(self._forwarded(heard.sent_on(body, {})))

    def _truncate_answer(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        _head, _, body = self._forwarded(heard.sent_on(heard.body, {})).partition(b"\r\n\r\n")
        self._said(200, body[: self.server.chance.randrange(len(body))])

    def _rewrite_answer(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        _head, _, body = self._forwarded(heard.sent_on(heard.body, {})).partition(b"\r\n\r\n")
        self._said(
            200,
            body.replace(b'\\"type\\":\\"receipt\\"', b'\\"type\\":\\"rejects\\"').replace(b"held", b"hold"),
        )

    def _status(self, heard: Heard, size: int, fault: Fault) -> None:
        self._body(heard, size)
        extra = f"Retry-After: {fault['after']}\r\n" if "after" in fault else ""
        self._said(fault["status"], b"<h1>Not now</h1>", extra)

    def _server(self, heard: Heard, size: int, fault: Fault) -> None:
        """The server itself is unwell: `tests.faults.serving` does to it what `what` says."""
        self._body(heard, size)
        try:
            answer = self._forwarded(heard.sent_on(heard.body, {"X-Fault": fault["what"]}))
        except (OSError, Cut):
            return self._said(502, b"<h1>Bad gateway</h1>") if fault.get("gateway") else self._reset()
        self._answer(answer)
