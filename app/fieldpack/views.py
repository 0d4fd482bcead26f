"""`/field-pack`: the manifest of this member's pack, and its contents by hash."""

import gzip

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.fieldpack import build
from app.fieldpack.registry import NotReady
from app.identity import access

blueprint = Blueprint("fieldpack", __name__)

MOST = 60
SMALL_BYTES = 64 * 1024
"""How many contents are asked for together, and how large each may be; `service_worker/shared/pack.js` has the same numbers."""


@blueprint.get("/field-pack")
def manifest() -> Response:
    """The manifest for whoever asks: a pack differs by role and by what an organisation has of its own, never by person.

    Whose code reads another form is refused (409), and works on with the pack that it has until its code is new.
    """
    if request.args.get("form", type=int) != build.FORM:
        return Response("another form", status=409, mimetype="text/plain")
    try:
        built = build.current(access.role(), clock.now(), access.organisation_id())
    except NotReady:
        return Response("not ready", status=503, mimetype="text/plain", headers={"Retry-After": "60"})
    response = jsonify(built)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


@blueprint.get("/field-pack/<digest>")
def content(digest: str) -> Response:
    """One piece of content; it can never change, so it may be kept for ever."""
    found = build.blobs().compressed(digest)
    if found is None:
        abort(404)
    return _for_ever(found)


@blueprint.get("/field-pack/several")
def several() -> Response:
    """Contents one behind the other, named by `?of=` with the first 16 hex digits of each hash and dots between.

    Compressed together: pages of one language have much in common. Whoever asks knows how long each is.
    """
    names = request.args.get("of", "").split(".")
    if len(names) > MOST:
        abort(400)
    found = build.blobs().small(names, SMALL_BYTES)
    if found is None:
        abort(404)
    return _for_ever(gzip.compress(b"".join(found), 6, mtime=0))


def _for_ever(compressed: bytes) -> Response:
    if request.accept_encodings.quality("gzip"):
        response = Response(compressed, headers={"Content-Encoding": "gzip"})
    else:
        response = Response(gzip.decompress(compressed))
    response.mimetype = "application/octet-stream"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
