"""Reading another HSDS API: every page of its services, organisations and terms, over https, within limits."""

import json
import re
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.directory.importing.flattening import row_and_below
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row

LISTS = {
    "services": ("service", {"full": "true"}),
    "organizations": ("organization", {"full": "true"}),
    "taxonomies": ("taxonomy", {}),
    "taxonomy_terms": ("taxonomy_term", {}),
}
"""The lists that are read, the table that each holds, and what is asked of them."""
NEEDED = "services"
PER_PAGE, MOST_PAGES, LARGEST = 100, 20_000, 64_000_000
PATIENCE = 60
"""Seconds to wait for a page."""
Fetch = Callable[[str], Any]
"""Returns the JSON at an address; raises Unreachable."""


class Unreachable(ValueError):
    """An address that gave no answer that can be used; the message says what was wrong."""


class _NoDetours(HTTPRedirectHandler):
    """Follows no redirection to another host, and none away from https."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Returns the next question, if it goes to the same place."""
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise Unreachable(f"It leads on to another address ({newurl}). Give that one if you trust it.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(text: str) -> bool:
    """Whether something is an address on the net and no path."""
    return bool(re.match(r"https?://", text, re.IGNORECASE))


def fetched(address: str) -> Any:
    """Returns the JSON at an address; raises Unreachable. Plain http is for this computer alone."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Unreachable("It is no https address, so anybody on the way could change the entries.")
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "Waymark"})  # noqa: S310 - checked above
    try:
        with build_opener(_NoDetours).open(request, timeout=PATIENCE) as answer:
            content = answer.read(LARGEST + 1)
    except (URLError, HTTPException, OSError) as error:
        raise Unreachable(f"It does not answer ({error}).") from None
    if len(content) > LARGEST:
        raise Unreachable(f"A page is larger than {LARGEST // 1_000_000} MB.")
    try:
        return json.loads(content)
    except ValueError:
        raise Unreachable("It does not answer in JSON.") from None


def read_api(address: str, report: Report, fetch: Fetch = fetched) -> list[Row]:
    """Returns every row of the HSDS API at `address`; raises Unreachable when its services cannot all be read."""
    base = address.rstrip("/")
    rows: list[Row] = []
    for name, (table, wanted) in LISTS.items():
        try:
            for number, record in enumerate(records(f"{base}/{name}", wanted, fetch), 1):
                rows += row_and_below(name, number, table, record, {}, report)
        except Unreachable as error:
            if name == NEEDED:
                raise Unreachable(f"{base}/{name}: {error}") from None
            report.note(name, 0, "", f"this list cannot be read: {error}", Done.LEFT_OUT)
    return rows


def records(address: str, wanted: dict[str, str], fetch: Fetch) -> Iterator[dict[str, Any]]:
    """Yields the objects of all pages; raises Unreachable when the pages are not what the standard describes."""
    seen, page = 0, 1
    while True:
        answer = fetch(f"{address}?{urlencode({**wanted, 'page': page, 'per_page': PER_PAGE})}")
        contents = answer.get("contents") if isinstance(answer, dict) else None
        if not isinstance(contents, list) or not all(isinstance(one, dict) for one in contents):
            raise Unreachable("It does not answer with pages that have “contents”.")
        yield from contents
        seen += len(contents)
        if answer.get("last_page") or not contents:
            break
        page += 1
        if page > MOST_PAGES:
            raise Unreachable(f"It has more than {MOST_PAGES:,} pages.")
    total = answer.get("total_items")
    if isinstance(total, int) and total != seen:
        raise Unreachable(f"It says that it has {total:,} objects but gave {seen:,}.")
