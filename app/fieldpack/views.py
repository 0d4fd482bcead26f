"""`/field-pack`: the manifest of this member's pack, and its contents by hash."""

import gzip

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.fieldpack import build
from app.identity import access

blueprint = Blueprint("fieldpack", __name__)


@blueprint.get("/field-pack")
def manifest() -> Response:
    """The manifest for whoever asks: a pack differs by role and by what an organisation has of its own, never by person."""
    response = jsonify(build.current(access.role(), clock.now(), access.organisation_id()))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


@blueprint.get("/field-pack/<digest>")
def content(digest: str) -> Response:
    """One piece of content; it can never change, so it may be kept for ever."""
    found = build.blobs().compressed(digest)
    if found is None:
        abort(404)
    if request.accept_encodings.quality("gzip"):
        response = Response(found, headers={"Content-Encoding": "gzip"})
    else:
        response = Response(gzip.decompress(found))
    response.mimetype = "application/octet-stream"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
