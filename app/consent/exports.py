"""One grant for other systems: shaped as ISO/IEC TS 27560:2023 asks (terms of the W3C Data Privacy Vocabulary), and as FHIR R4 Consent.

Made from what the server can read anyway. The person stands in it as the referral's id; no name, no story.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.consent import queries
from app.consent.models import ConsentGrant
from app.consent.queries import Happened
from app.consent.rules import ENDED, LIVING, State
from app.identity import queries as identity
from app.identity.queries import OrganisationView

DPV = "https://w3id.org/dpv#"
EVENT_STATES = {
    State.GIVEN: "ConsentGiven",
    State.RENEWED: "RenewedConsentGiven",
    State.REFUSED: "ConsentRefused",
    State.WITHDRAWN: "ConsentWithdrawn",
    State.REVOKED: "ConsentRevoked",
    State.EXPIRED: "ConsentExpired",
}
PERSONAL_DATA = {"name": "Name", "contact": "Contact"}
"""Items that the vocabulary has a term for; the others are called by their own name."""
SPECIAL = frozenset({"story", "checklist"})


def record(session: Session, grant: ConsentGrant, wanted: str, at: datetime) -> dict[str, Any]:
    """Returns the record of a grant as `27560` or as `fhir`."""
    events = queries.events(session, [grant.id]).get(grant.id, ())
    recorder = identity.member(session, grant.recorded_by)
    sender = identity.organisation(session, recorder.organisation_id) if recorder else None
    recipient = identity.organisation(session, grant.organisation_id)
    if wanted == "fhir":
        return _fhir(grant, sender, recipient, at)
    return _iso(grant, events, sender, recipient)


def _iso(
    grant: ConsentGrant,
    events: tuple[Happened, ...],
    sender: OrganisationView | None,
    recipient: OrganisationView | None,
) -> dict[str, Any]:
    return {
        "metadata": {
            "schema_version": "ISO/IEC TS 27560:2023",
            "record_id": str(grant.id),
            "pii_principal_id": str(grant.referral_id),
        },
        "processing": {
            "privacy_notice": {"version": grant.wording_version, "sha256": grant.wording_sha256},
            "language": grant.language,
            "purpose": [{"purpose": grant.purpose, "needs": grant.needs}],
            "purpose_type": f"{DPV}ServiceProvision",
            "lawful_basis": f"{DPV}Consent",
            "pii_information": [_data(one, shared=True) for one in grant.items]
            + [_data(one, shared=False) for one in grant.withheld],
            "pii_controllers": [_party(sender, "controller")],
            "collection_method": "conversation",
            "processing_method": f"{DPV}Disclose",
            "storage_locations": ["server of this installation, sealed to the recipient"],
            "retention_period": {"until": grant.until.isoformat()},
            "jurisdiction": "of the controller",
            "recipient_third_parties": [_party(recipient, "recipient")],
            "withdrawal_method": ["code at /my", "by word of mouth to any worker of either organisation"],
        },
        "event": [_event(one, grant) for one in events],
    }


def _data(item: str, *, shared: bool) -> dict[str, Any]:
    return {
        "pii_type": f"https://w3id.org/dpv/pd#{PERSONAL_DATA[item]}" if item in PERSONAL_DATA else item,
        "pii_optional": True,
        "special_pii_category": item in SPECIAL,
        "shared": shared,
    }


def _party(organisation: OrganisationView | None, role: str) -> dict[str, Any]:
    return {
        "party_id": str(organisation.id) if organisation else "",
        "party_name": organisation.name if organisation else "",
        "party_type": organisation.kind if organisation else "",
        "party_role": role,
        "party_address": "kept in the directory",
        "party_contact": "kept in the directory",
    }


def _event(one: Happened, grant: ConsentGrant) -> dict[str, Any]:
    return {
        "event_type": f"{DPV}ExplicitlyExpressedConsent",
        "event_state": DPV + EVENT_STATES[State(one.state)],
        "event_time": one.at.isoformat(),
        "validity_duration": {"until": grant.until.isoformat()},
        "entity_id": one.by,
        "expression_method": grant.how_given,
    }


def _fhir(
    grant: ConsentGrant, sender: OrganisationView | None, recipient: OrganisationView | None, at: datetime
) -> dict[str, Any]:
    alive = grant.state in LIVING and grant.until > at
    ended = grant.state in ENDED or not alive
    return {
        "resourceType": "Consent",
        "id": str(grant.id),
        "status": "inactive" if ended else "active",
        "scope": _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [_concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL")],
        "patient": {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{grant.referral_id}"}},
        "dateTime": grant.given_at.isoformat(),
        "organization": [_reference(sender)],
        "policyRule": {"text": f"wording {grant.wording_version} {grant.wording_sha256}"},
        "provision": {
            "type": "permit",
            "period": {"start": grant.given_at.isoformat(), "end": grant.until.isoformat()},
            "actor": [
                {
                    "role": _concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
                    "reference": _reference(recipient),
                }
            ],
            "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "CAREMGT"}],
            "code": [{"text": one} for one in grant.items],
            **({"provision": [_withheld(grant)]} if grant.withheld else {}),
        },
    }


def _withheld(grant: ConsentGrant) -> dict[str, Any]:
    return {"type": "deny", "code": [{"text": one} for one in grant.withheld]}


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _reference(organisation: OrganisationView | None) -> dict[str, Any]:
    if organisation is None:
        return {"display": "unknown"}
    return {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{organisation.id}"},
        "display": organisation.name,
    }
