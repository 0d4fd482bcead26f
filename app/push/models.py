"""Table of push subscriptions: where a browser can be reached, whose it is, and whether a nudge waits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class PushSubscription(Model):
    """One browser that its member switched on."""

    __tablename__ = "push_subscription"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    device_id: Mapped[UUID | None] = operational(index=True)
    """The phone that switched it on: when that is switched off, nothing is sent any more."""
    endpoint: Mapped[str] = operational(unique=True)
    public_key: Mapped[bytes] = operational()
    secret: Mapped[bytes] = operational()
    language: Mapped[str] = operational()
    quiet_from: Mapped[int | None] = operational()
    """Minutes after midnight in UTC, as the phone worked them out: the server knows nobody's time zone."""
    quiet_until: Mapped[int | None] = operational()
    made_at: Mapped[datetime] = operational()
    wanted_at: Mapped[datetime | None] = operational(index=True)
    """Since when a nudge waits; one is enough for whatever happened."""
    next_try_at: Mapped[datetime | None] = operational()
    failures: Mapped[int] = operational()
