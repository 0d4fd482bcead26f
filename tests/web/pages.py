"""Pages that anyone may open, and a reader of what is on them."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

OPEN_PAGES = ("/install", "/outbox", "/nowhere")
"""Pages in the frame: a plain one, one that travels to the phone, and an error."""


class Element(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags(response: TestResponse, name: str) -> list[dict[str, str]]:
    """Returns the attributes of every `name` element on a page."""
    return [attributes for tag, attributes in Element(response.text).tags if tag == name]
