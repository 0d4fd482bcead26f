"""Errors as people meet them: what happened, what to do next, nothing of the inside."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError


@dataclass(frozen=True)
class Explanation:
    """The words of one error page."""

    title: str
    next_step: str


def explain(status: int) -> Explanation:
    """Returns the words for a status, in the reader's language."""
    match status:
        case 401:
            return Explanation(
                _("Please sign in"), _("This page is for members. Sign in, then open it again.")
            )
        case 403:
            return Explanation(
                _("You cannot open this"),
                _(
                    "Your role does not include this page, or the request did not come from this site. Go back and try again, or ask your coordinator."
                ),
            )
        case 404:
            return Explanation(
                _("There is no such page"), _("Check the address, or start again from the first page.")
            )
        case 405:
            return Explanation(
                _("That does not work here"), _("Go back to the page before and use its buttons.")
            )
        case 410:
            return Explanation(
                _("This link has been used or is too old"), _("Ask the person who sent it for a new one.")
            )
        case 413:
            return Explanation(_("That is too large"), _("Send less at once, or leave out the largest file."))
        case 429:
            return Explanation(_("Too many tries"), _("Wait a minute, then try again. Nothing was lost."))
        case status if status < 500:
            return Explanation(
                _("We could not understand that"), _("Go back, check what was typed, and send it again.")
            )
        case _other:
            return Explanation(
                _("Something went wrong on our side"),
                _("Nothing you saved on this phone is lost. Try again in a minute."),
            )


def answer(error: HTTPException) -> Response:
    """Returns the page for an error, or plain JSON where a program asked."""
    status = error.code or 500
    words = explain(status)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = make_response(
            {"error": HTTPStatus(status).phrase, "what": words.title, "do": words.next_step}, status
        )
    else:
        response = make_response(render_template("web/error.html", words=words, status=status), status)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location"):
                response.headers[name] = value
    return response


def init_app(app: Flask) -> None:
    """Answers every HTTP error, and everything unforeseen, with a page of ours."""

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> Response:
        return answer(error)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        app.logger.exception("unforeseen: %s %s", request.method, request.endpoint)
        return answer(InternalServerError())
