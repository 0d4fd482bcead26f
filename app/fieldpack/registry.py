"""What travels to the phone, as its owners describe it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, current_app

from app.fieldpack.blobs import Blob


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
    Data of a `part` is fetched by phones that carry it (a region); which, they choose, or their organisation does.
    `made` are contents that are kept already, by language (`*`: the same in all); then `make` is not called.
    """

    name: str
    make: Callable[[], bytes] = bytes
    per_language: bool = True
    key: str = ""
    part: str = ""
    made: Mapping[str, Blob] | None = None


class NotReady(RuntimeError):
    """There is no pack now that could be sent; soon there is. Phones keep the one that they have."""


Provider = Callable[[], Iterable[Page | Data]]
"""Called inside the app whenever a pack is built; says what there is now."""


@dataclass(frozen=True)
class Registration:
    """One provider, and a cheap text that changes whenever what it would give changes."""

    provider: Provider
    stamp: Callable[[], str]
    prepare: Callable[[], object]


OwnProvider = Callable[[UUID], Iterable[Page]]
"""Called with an organisation: pages that its members have, beside those of everybody or in their place."""


@dataclass(frozen=True)
class OwnRegistration:
    """One provider of an organisation's own pages, and a text that changes with them; "" where it has none."""

    provider: OwnProvider
    stamp: Callable[[UUID], str]
    carried: Callable[[UUID], list[str]]


def register_own(
    app: Flask,
    provider: OwnProvider,
    stamp: Callable[[UUID], str] = lambda _one: "",
    carried: Callable[[UUID], list[str]] = lambda _one: [],
) -> None:
    """Adds pages that only an organisation's own members have, and the parts that their phones carry.

    They travel once some provider's `stamp` says that there are any.
    """
    app.extensions["waymark_fieldpack_own"].append(OwnRegistration(provider, stamp, carried))


def own_registrations() -> list[OwnRegistration]:
    """Returns every provider of organisations' own pages."""
    found: list[OwnRegistration] = current_app.extensions["waymark_fieldpack_own"]
    return found


def register(
    app: Flask,
    provider: Provider,
    stamp: Callable[[], str] = lambda: "",
    prepare: Callable[[], object] = lambda: None,
) -> None:
    """Adds what a feature sends along. `stamp` must differ whenever the content may differ; code and texts are covered.

    `prepare` makes beforehand what takes too long for a request; it is called outside of them, before packs are built.
    """
    app.extensions["waymark_fieldpack"].append(Registration(provider, stamp, prepare))


def registrations() -> list[Registration]:
    """Returns everything registered with the current app."""
    found: list[Registration] = current_app.extensions["waymark_fieldpack"]
    return found
