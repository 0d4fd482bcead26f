"""Whatever is sealed about a person goes to a member only through `reading.allow`."""

import ast
import inspect
import textwrap

from flask import Flask

NO_MEMBER = {"outside.part": "the door for somebody without an account, behind link and code"}
TWO_MEMBERS = {"exports.take": "asked for by one, agreed to by another; sealed as a whole"}
PERSON_FREE = {"fieldpack.content"}


def called(view: object) -> set[str]:
    """Returns the names that a view calls, as they are written."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))  # type: ignore[arg-type]
    return {ast.unparse(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}


def test_every_route_that_hands_out_a_sealed_copy_asks_for_a_recent_sign_in(app: Flask) -> None:
    handing_out = {
        endpoint: called(view)
        for endpoint, view in app.view_functions.items()
        if view.__module__.startswith("app.")
        and "application/octet-stream" in inspect.getsource(inspect.unwrap(view))
    }
    guarded = {endpoint for endpoint, names in handing_out.items() if "reading.allow" in names}
    assert guarded >= {"inbox.person_part", "person_words.words"}
    assert handing_out.keys() - guarded <= NO_MEMBER.keys() | TWO_MEMBERS.keys() | PERSON_FREE
