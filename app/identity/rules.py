"""Decisions about members and keys that need no database, no Flask and no clock."""

import re
import unicodedata
from datetime import timedelta
from hashlib import sha256

from app.identity.roles import Role

INVITATION_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(minutes=15)
CHALLENGE_LASTS = timedelta(minutes=10)

OUTSIDE = "outside"
"""What an organisation is that has no account: a referral reaches it by a link and a code."""

TECHNICAL = "self"
"""The kind of the one organisation that stands for everybody who asks for themself: it has no key, no passkey and no device.
Nobody may join it or sign in as its member: what partners answer would be sealed to a key that they make."""

SECOND_WAY = "second"
"""The kind of an organisation that a member's second way in shows: nobody else is in it, it has no key and is offered to nobody."""

NAME_AT_MOST = 80
SEALED_AT_MOST = 64 * 1024
INVITABLE = (Role.OUTREACH, Role.CLINIC, Role.PARTNER, Role.COORDINATOR)
"""Roles that work for an organisation and may be invited by a colleague; the others are invited by the operator."""

_RECIPIENT = re.compile(r"age1pq1[02-9ac-hj-np-z]{1900,2000}")
_AGE_FILE = b"age-encryption.org/v1\n"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def token_hash(token: str) -> str:
    """Returns what is kept of a link's token: its hex SHA-256. Tokens have 192 random bits, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def fingerprint(recipient: str) -> str:
    """Returns 128 bits of SHA-256 over a public key, in eight groups of four hex digits to read to one another."""
    digits = sha256(recipient.encode()).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


def clean_name(typed: str) -> str:
    """Returns a typed name on one line, without control and bidi override characters; empty when nothing is left."""
    seen = "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in typed)
    return " ".join(seen.split())[:NAME_AT_MOST].strip()


def is_recipient(text: str) -> bool:
    """Returns whether this looks like the public half of a post-quantum hybrid age key."""
    return _RECIPIENT.fullmatch(text) is not None


def is_age_file(data: bytes) -> bool:
    """Returns whether these bytes are an age file of a size that a wrapped key can have."""
    return data.startswith(_AGE_FILE) and len(data) <= SEALED_AT_MOST


def may_look_after_members(role: Role, organisation_has_coordinator: bool) -> bool:
    """Returns whether a member may invite and admit colleagues: coordinators; everyone in an organisation without one."""
    return role is Role.COORDINATOR or (role in INVITABLE and not organisation_has_coordinator)


def may_hold_organisation_key(role: Role) -> bool:
    """Returns whether a role works with person parts; operators and overseers never do."""
    return role in INVITABLE


def local_path(target: str) -> str:
    """Returns an address to go on to after signing in: a path of this site, `/` for anything else."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if safe else "/"
