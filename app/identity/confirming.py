"""Confirming who it is, with a passkey, just before something that a session alone may not do.

A confirmation counts in the session that gave it, for one kind of act, for five minutes. An organisation may ask that the
passkey be one that cannot be copied to other devices. What is for the person's good (withdrawing, signing out) asks nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_login import current_user

from app import clock
from app.identity import own, queries
from app.identity.access import signed_in_member
from app.identity.challenges import Act
from app.identity.models import MemberSession
from app.identity.views import config
from app.storage import db

P = ParamSpec("P")
R = TypeVar("R")

COUNTS = timedelta(minutes=5)


class ConfirmFirst(Exception):
    """Nothing was done: whoever asked has to confirm this act first."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.act = act


def confirmed(act: Act) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets through who confirmed this act; raises ConfirmFirst for others. Goes after `member_required`."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not is_confirmed(act):
                raise ConfirmFirst(act)
            return view(*args, **kwargs)

        return guarded

    return decorate


def is_confirmed(act: Act) -> bool:
    """Returns whether this session confirmed an act lately, with a passkey as its organisation wants it."""
    row = db.session.get_one(MemberSession, current_user.session_id)
    lately = row.confirmed_at is not None and row.confirmed_at > clock.now() - COUNTS
    if row.confirmed_act == act and lately:
        return not (row.confirmed_synced and wants_bound(act))
    # In the demo one signs in by a link and has no passkey to confirm with.
    return config().demo and not own.credential_ids(db.session, row.member_id)


def wants_bound(act: Act) -> bool:
    """Returns whether the member's organisation wants this act confirmed with a passkey that stays on one device."""
    organisation_id = signed_in_member().organisation_id
    return act is Act.BOUND or queries.wants_bound_passkeys(db.session, organisation_id)
