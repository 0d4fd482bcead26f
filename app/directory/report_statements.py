"""Reports that arrive through the outbox: kind `report`, said where there was no network."""

import re

from sqlalchemy.orm import Session

from app.delivery import Refused, Submission
from app.directory import local_commands
from app.directory.hsds import Service

SERVICE = re.compile(r"[A-Za-z0-9._~%-]{1,80}")


def take(session: Session, submission: Submission) -> None:
    """Keeps a report; raises Refused for a body that is none, or about an entry that never was."""
    body = submission.body
    service_id, kind = body.get("service"), body.get("report")
    if body.keys() != {"service", "report"} or submission.parts or kind not in local_commands.REPORTS:
        raise Refused("invalid")
    if not isinstance(service_id, str) or not SERVICE.fullmatch(service_id):
        raise Refused("invalid")
    if session.get(Service, service_id) is None:
        raise Refused("invalid")
    local_commands.report(
        session, submission.id, service_id, kind, submission.member_id, submission.received_at
    )
