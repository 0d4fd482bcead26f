"""Who is asking, and whether they may. Every view of a feature that is not for anyone goes through `member_required`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import abort, g
from flask_login import UserMixin, current_user

from app.identity.roles import Role

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class CurrentMember:
    """The signed-in member behind this request."""

    id: UUID
    organisation_id: UUID
    role: Role
    display_name: str


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a request: the session named in the cookie, and whose it is."""

    def __init__(self, session_id: UUID, member: CurrentMember) -> None:
        self.id = str(session_id)
        self.session_id = session_id
        self.member = member


def current_member() -> CurrentMember | None:
    """Returns who is signed in; nobody while a page is rendered for the field pack, which is person-free."""
    member = None if g.get("for_field_pack") else getattr(current_user, "member", None)
    return member if isinstance(member, CurrentMember) else None


def signed_in_member() -> CurrentMember:
    """Returns who is signed in, behind `member_required`; answers 401 when nobody is."""
    member = current_member()
    if member is None:
        abort(401)
    return member


def role() -> Role | None:
    """Returns the role that this page is made for: the member's, or the one the field pack is rendered for."""
    if g.get("for_field_pack"):
        pack_role: Role | None = g.get("pack_role")
        return pack_role
    member = current_member()
    return member.role if member else None


def organisation_id() -> UUID | None:
    """Returns whose lists and the like this page is made with: the member's organisation, or the field pack's; None for anybody."""
    if g.get("for_field_pack"):
        pack_organisation: UUID | None = g.get("pack_organisation")
        return pack_organisation
    member = current_member()
    return member.organisation_id if member else None


def member_required(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets members through, of these roles alone when some are named; 401 for others, 403 for another role.

    The field pack is rendered for roles, not for people, so it passes: such a page must be person-free by itself.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not g.get("for_field_pack"):
                member = signed_in_member()
                if roles and member.role not in roles:
                    abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate
