"""Passkeys: what the browser is asked for, and checking what it answers (WebAuthn level 3, by py_webauthn).

A passkey's secret (PRF), which opens the member's key, is asked for and used in the page alone. It never comes here.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.config import Config

TIMEOUT_MS = 5 * 60 * 1000
"""Long enough to be helped by somebody, shorter than a challenge lives."""


class PasskeyRefused(ValueError):
    """An answer that does not prove what it should; the cause says why, for tests and never for a person."""


@dataclass(frozen=True)
class Used:
    """What a checked answer says of the passkey that gave it."""

    sign_count: int
    synced: bool
    """Whether it may be copied to other devices."""


@dataclass(frozen=True)
class NewPasskey:
    """A credential that the authenticator just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    synced: bool
    """Whether it may be copied to other devices."""


def creation_options(
    config: Config, challenge: bytes, member_id: UUID, name: str, known: list[bytes]
) -> dict[str, Any]:
    """Returns what `navigator.credentials.create` needs, bytes as base64url. `known` credentials are not made again.

    The phone shows `name` in its own list of passkeys, so it is what colleagues see and nothing about the work.
    """
    options = generate_registration_options(
        rp_id=config.host,
        rp_name=config.host,
        user_id=member_id.bytes,
        user_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json_dict(options)


def request_options(config: Config, challenge: bytes, allowed: list[bytes] | None = None) -> dict[str, Any]:
    """Returns what `navigator.credentials.get` needs. Without a list of credentials the phone offers those that it has."""
    options = generate_authentication_options(
        rp_id=config.host,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in allowed or []],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def new_passkey(config: Config, credential: dict[str, Any], challenge: bytes) -> NewPasskey:
    """Checks an answer to `creation_options`; raises PasskeyRefused."""
    try:
        parsed = parse_registration_credential_json(credential)
        verified = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=config.host,
            expected_origin=config.public_origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as cause:
        raise PasskeyRefused("registration") from cause
    transports = [one.value for one in parsed.response.transports or []]
    return NewPasskey(
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        transports,
        verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def parsed_answer(credential: dict[str, Any]) -> AuthenticationCredential:
    """Returns a sign-in answer in a form that names its credential; raises PasskeyRefused when it is none."""
    try:
        return parse_authentication_credential_json(credential)
    except (WebAuthnException, ValueError, KeyError, TypeError) as cause:
        raise PasskeyRefused("not an answer") from cause


def checked_answer(
    config: Config, answer: AuthenticationCredential, challenge: bytes, public_key: bytes, sign_count: int
) -> Used:
    """Checks an answer against the passkey it names; raises PasskeyRefused."""
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=config.host,
            expected_origin=config.public_origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as cause:
        raise PasskeyRefused(bytes_to_base64url(answer.raw_id)) from cause
    return Used(verified.new_sign_count, verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE)
