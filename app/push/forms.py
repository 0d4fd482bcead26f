"""What the switch posts. Anything else is answered with 400."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from flask import abort, current_app

from app.i18n import BY_CODE
from app.identity import forms
from app.push import rules


@dataclass(frozen=True)
class NewSubscription:
    """Where a browser can be reached, checked."""

    endpoint: str = field(repr=False)
    public_key: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    language: str
    device_id: UUID | None
    quiet_from: int | None
    quiet_until: int | None


def new_subscription() -> NewSubscription:
    """Reads a subscription."""
    data = forms.body()
    language = forms.text(data, "language", 8)
    public_key, secret = forms.raw(data, "p256dh"), forms.raw(data, "auth")
    if not _is_point(public_key) or len(secret) != 16 or language not in BY_CODE:
        abort(400)
    return NewSubscription(
        endpoint=endpoint(data),
        public_key=public_key,
        secret=secret,
        language=language,
        device_id=forms.uuid(data, "device") if data.get("device") else None,
        quiet_from=_minute(data, "quiet_from"),
        quiet_until=_minute(data, "quiet_until"),
    )


def endpoint(data: dict[str, Any]) -> str:
    """Returns a push service's address; answers 400 for one that we would not write to."""
    value = forms.text(data, "endpoint", rules.ENDPOINT_AT_MOST)
    return value if rules.is_endpoint(value, current_app.extensions["waymark_push"].loopback) else abort(400)


def _minute(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < rules.DAY:
        abort(400)
    return value


def _is_point(data: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        return False
    return len(data) == 65
