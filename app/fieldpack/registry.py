"""What travels to the phone, as its owners describe it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, current_app


@dataclass(frozen=True)
class Page:
    """A person-free page that the phone answers without a network, exactly as the server renders it.

    `pattern` is a path in which a segment `:id` stands for any one segment (`/intake/:id/needs`).
    `sample` is a path that matches it, asked of the page's own view when the pack is built (`pattern` itself when empty);
    in a page without a `view`, the phone puts the id that was asked for in the place of the sample's.
    `view` names the worker's module that fills marked slots of the page (`service_worker/views.js`); empty: as it is.
    `local` pages are answered from the phone even with a network: shells whose address holds an id made on the phone.
    """

    pattern: str
    sample: str = ""
    view: str = ""
    local: bool = False


@dataclass(frozen=True)
class Data:
    """Bytes that the phone's half reads under a name (`directory/index`); made in the language of the pack being built.

    Where `key` is given, bytes made under the same name, language and key are used again, for another role or a later pack:
    it must differ whenever the bytes may. Code and texts are covered.
    """

    name: str
    make: Callable[[], bytes]
    per_language: bool = True
    key: str = ""


Provider = Callable[[], Iterable[Page | Data]]
"""Called inside the app whenever a pack is built; says what there is now."""


@dataclass(frozen=True)
class Registration:
    """One provider, and a cheap text that changes whenever what it would give changes."""

    provider: Provider
    stamp: Callable[[], str]


OwnProvider = Callable[[UUID], Iterable[Page]]
"""Called with an organisation: pages that its members have, beside those of everybody or in their place."""


@dataclass(frozen=True)
class OwnRegistration:
    """One provider of an organisation's own pages, and a text that changes with them; "" where it has none."""

    provider: OwnProvider
    stamp: Callable[[UUID], str]


def register_own(app: Flask, provider: OwnProvider, stamp: Callable[[UUID], str] = lambda _one: "") -> None:
    """Adds pages that only an organisation's own members have. They travel once some provider's `stamp` says that there are any."""
    app.extensions["waymark_fieldpack_own"].append(OwnRegistration(provider, stamp))


def own_registrations() -> list[OwnRegistration]:
    """Returns every provider of organisations' own pages."""
    found: list[OwnRegistration] = current_app.extensions["waymark_fieldpack_own"]
    return found


def register(app: Flask, provider: Provider, stamp: Callable[[], str] = lambda: "") -> None:
    """Adds what a feature sends along. `stamp` must differ whenever the content may differ; code and texts are covered."""
    app.extensions["waymark_fieldpack"].append(Registration(provider, stamp))


def registrations() -> list[Registration]:
    """Returns everything registered with the current app."""
    found: list[Registration] = current_app.extensions["waymark_fieldpack"]
    return found
