"""Reading what belongs to one member, for their own pages: links they hold, keys, passkeys, phones."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import queries, rules
from app.identity.access import CurrentMember
from app.identity.models import (
    Device,
    Invitation,
    KeyWrapping,
    Member,
    Organisation,
    OrganisationKey,
    OrganisationKeyGrant,
    Passkey,
    SignInLink,
)
from app.identity.roles import Role


@dataclass(frozen=True)
class InvitationView:
    """An invitation that can still be used."""

    organisation: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True)
class Account:
    """What a member's account page shows."""

    organisation: str
    fingerprint: str
    passkeys: list[Passkey]
    devices: list[Device]
    means: frozenset[str]


def open_invitation(session: Session, token: str, at: datetime) -> InvitationView | None:
    """Returns an invitation that was not used and is not too old."""
    row = session.execute(
        select(Invitation, Organisation.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Invitation.token_hash == rules.token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
    ).one_or_none()
    return InvitationView(row[1], Role(row[0].role), row[0].expires_at) if row else None


def open_sign_in_link(session: Session, token: str, at: datetime) -> queries.MemberView | None:
    """Returns whom a sign-in link is for, while it can be used and they may enter."""
    member_id = session.scalars(
        select(SignInLink.member_id).where(
            SignInLink.token_hash == rules.token_hash(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
        )
    ).one_or_none()
    member = queries.member(session, member_id) if member_id else None
    return member if member and not member.disabled else None


def credential_ids(session: Session, member_id: UUID, bound_only: bool = False) -> list[bytes]:
    """Returns the credentials that a member has now; `bound_only`: without those that may be copied to other devices."""
    query = select(Passkey.credential_id).where(Passkey.member_id == member_id)
    return list(session.scalars(query.where(Passkey.synced.is_not(True)) if bound_only else query))


def account(session: Session, member: CurrentMember) -> Account:
    """Returns what a member's account page shows."""
    row = session.get_one(Member, member.id)
    passkeys = session.scalars(
        select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.made_at)
    )
    devices = session.scalars(
        select(Device).where(Device.member_id == member.id).order_by(Device.last_seen_at.desc())
    )
    means = session.scalars(select(KeyWrapping.means).where(KeyWrapping.member_id == member.id))
    return Account(
        organisation=session.get_one(Organisation, member.organisation_id).name,
        fingerprint=rules.fingerprint(row.recipient),
        passkeys=list(passkeys),
        devices=list(devices),
        means=frozenset(means),
    )


def for_the_page(session: Session, member: CurrentMember, at: datetime) -> dict[str, Any]:
    """Returns what the page needs to open keys and to keep on the phone: public and wrapped keys, ids, no names."""
    wrappings = session.execute(
        select(KeyWrapping, Passkey.credential_id)
        .outerjoin(Passkey, Passkey.id == KeyWrapping.passkey_id)
        .where(KeyWrapping.member_id == member.id)
        .order_by(KeyWrapping.made_at)
    )
    grants = session.execute(
        select(OrganisationKeyGrant, OrganisationKey)
        .join(OrganisationKey, OrganisationKey.id == OrganisationKeyGrant.key_id)
        .where(OrganisationKeyGrant.member_id == member.id)
        .order_by(OrganisationKey.made_at)
    )
    current = queries.current_key(session, member.organisation_id)
    devices = session.scalars(select(Device).where(Device.member_id == member.id))
    return {
        "at": at.isoformat(),
        "member": {
            "id": str(member.id),
            "organisation_id": str(member.organisation_id),
            "role": member.role.value,
            "recipient": session.get_one(Member, member.id).recipient,
        },
        "wrappings": [_wrapping(one, credential_id) for one, credential_id in wrappings],
        "grants": [
            {
                "key_id": str(key.id),
                "organisation_id": str(key.organisation_id),
                "sealed": base64url(grant.sealed),
            }
            for grant, key in grants
        ],
        "organisation_key": (
            {"id": str(current.key_id), "recipient": current.recipient, "fingerprint": current.fingerprint}
            if current
            else None
        ),
        "devices": [{"id": str(one.id), "revoked": one.revoked_at is not None} for one in devices],
    }


def base64url(data: bytes) -> str:
    """Returns bytes as the page reads them: base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _wrapping(one: KeyWrapping, credential_id: bytes | None) -> dict[str, str]:
    found = {"means": one.means, "sealed": base64url(one.sealed)}
    if credential_id is not None and one.salt is not None:
        found |= {"credential_id": base64url(credential_id), "salt": base64url(one.salt)}
    return found
