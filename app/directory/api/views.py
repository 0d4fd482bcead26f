"""The addresses of the HSDS API. Anybody may ask, from any page: what they get is public, and the same for everybody."""

import json
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from typing import IO

from flask import Blueprint, Response, abort, current_app, jsonify, request, stream_with_context
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Conflict, HTTPException, ServiceUnavailable

from app.config import Config
from app.directory import standard
from app.directory.api import answers
from app.directory.api.asking import Asked, BadParameter, MissingParameter, asked
from app.directory.api.openapi import document
from app.directory.finding import folder, is_small
from app.storage import db
from app.storage.sqlite import reading
from app.web.limits import limiter

blueprint = Blueprint("hsds", __name__, url_prefix="/hsds")
limiter.limit("300 per minute")(blueprint)
STILL_WORKING = "waymark_still_working"
"""What a server process calls to be left alive; `app/gunicorn.py` puts it there."""
PROFILE = "https://docs.openreferral.org/en/latest/"


@blueprint.get("/", strict_slashes=False)
def home() -> Response:
    """What this API is, and where it is described."""
    parameters(())
    origin = config().public_origin
    address = f"{origin}/hsds/openapi.json"
    return jsonify(version=standard.VERSION, profile=PROFILE, openapi_url=address)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description that programs read."""
    parameters(())
    return jsonify(document(config().public_origin))


@blueprint.get("/<name>")
def listing(name: str) -> Response:
    """A page of objects, or all of them as lines."""
    return listed(name)


@blueprint.post("/<name>")
def listing_posted(name: str) -> Response:
    """The same for questions that are too long for an address: parameters may also stand in a form."""
    only_reads = reading.set(True)  # A POST would wait for the right to write.
    try:
        db.session.connection()
        return listed(name)
    finally:
        reading.reset(only_reads)


@blueprint.get("/<name>/<public_id>")
def single(name: str, public_id: str) -> Response:
    """One object in full."""
    found = answers.one(db.session, resource_of(name), public_id, parameters(answers.OF_ONE.get(name, ())))
    if found is None:
        abort(404, "There is none with this id, or none that is public.")
    return jsonify(found)


def listed(name: str) -> Response:
    """Returns a list as it was asked for."""
    resource = resource_of(name)
    ask = parameters(resource.parameters)
    if ask.format == "ndjson":
        mine = turn()
        answer = Response(stream_with_context(lines(resource, ask)), mimetype="application/x-ndjson")
        answer.call_on_close(mine.close)
        return answer
    return jsonify(answers.page(db.session, resource, ask))


def resource_of(name: str) -> answers.Resource:
    """Returns the kind of object that an address names; answers 404 for any other."""
    if name not in answers.RESOURCES:
        abort(404, f"There are these lists: {', '.join(answers.RESOURCES)}.")
    return answers.RESOURCES[name]


def turn() -> IO[str]:
    """Returns the right to send a whole list, until it is closed; answers 503 when somebody else has it.

    A large list takes one of a few server processes for minutes: never two at a time.
    """
    file = (folder() / "whole-list").open("w")
    try:
        flock(file, (LOCK_SH if is_small(db.session) else LOCK_EX) | LOCK_NB)
    except BlockingIOError:
        file.close()
        raise ServiceUnavailable(
            "Somebody is being sent a whole list. Ask again in a minute, or ask for pages."
        ) from None
    return file


def lines(resource: answers.Resource, ask: Asked) -> Iterator[str]:
    """Yields each object as a line; says now and then that this process has not died over it."""
    still_working: Callable[[], None] = current_app.extensions.get(STILL_WORKING, lambda: None)
    only_reads = reading.set(True)  # This runs after the view, in a session of its own.
    try:
        for number, found in enumerate(answers.everything(db.session, resource, ask)):
            if number % answers.STREAMED == 0:
                still_working()
            yield json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
    finally:
        reading.reset(only_reads)


def parameters(allowed: tuple[str, ...]) -> Asked:
    """Returns what was asked for; answers 400 when one cannot be used, 409 when another is missing."""
    given: MultiDict[str, str] = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    try:
        if request.get_data(cache=True) and not request.form:
            raise BadParameter("Parameters stand in the address, or in a form. This body was neither.")
        return asked(given, allowed)
    except BadParameter as bad:
        raise BadRequest(str(bad)) from None
    except MissingParameter as missing:
        raise Conflict(str(missing)) from None


def config() -> Config:
    """Returns the settings."""
    settings: Config = current_app.extensions["waymark_config"]
    return settings


@blueprint.errorhandler(HTTPException)
def refused(error: HTTPException) -> Response:
    """Answers programs in JSON, whatever they say they accept."""
    answer = jsonify(error=error.name, what=error.name, do=error.description or "")
    answer.status_code = error.code or 500
    if answer.status_code in (429, 503):
        answer.headers["Retry-After"] = "60"
    return answer


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Lets pages of other sites read the answers: they are public, and no cookie changes them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
