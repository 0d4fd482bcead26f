"""The closed vocabulary: what can be written to the log, with exactly which fields."""

from enum import StrEnum


class Event(StrEnum):
    """A thing that happened. Its value is what stands in the log; FIELDS says what goes with it."""

    ORGANISATION_CREATED = "organisation.created"
    ORGANISATION_CLOSED = "organisation.closed"
    ORGANISATION_KEY_MADE = "organisation.key_made"
    ORGANISATION_KEY_GRANTED = "organisation.key_granted"
    ORGANISATION_KEY_RECOVERED = "organisation.key_recovered"
    ORGANISATION_KEY_RENEWED = "organisation.key_renewed"
    ORGANISATION_EXPORTED = "organisation.exported"
    EXPORT_ASKED = "export.asked"
    EXPORT_AGREED = "export.agreed"
    EXPORT_REFUSED = "export.refused"
    MEMBER_INVITED = "member.invited"
    MEMBER_JOINED = "member.joined"
    MEMBER_SIGNED_IN = "member.signed_in"
    MEMBER_SIGNED_OUT = "member.signed_out"
    MEMBER_SIGN_IN_LINK_MADE = "member.sign_in_link_made"
    MEMBER_KEY_REPLACED = "member.key_replaced"
    MEMBER_PASSKEY_ADDED = "member.passkey_added"
    MEMBER_PASSKEY_REMOVED = "member.passkey_removed"
    MEMBER_CONFIRMED = "member.confirmed"
    MEMBER_SECOND_WAY_MADE = "member.second_way_made"
    MEMBER_READING_STOPPED = "member.reading_stopped"
    MEMBER_READING_WENT_ON = "member.reading_went_on"
    ORGANISATION_PASSKEYS_RULED = "organisation.passkeys_ruled"
    DEVICE_REGISTERED = "device.registered"
    DEVICE_REVOKED = "device.revoked"
    MEMBER_SWITCHED_OFF = "member.switched_off"
    MEMBER_SWITCHED_ON = "member.switched_on"
    MEMBER_PASSKEYS_STOPPED = "member.passkeys_stopped"
    MEMBER_SESSIONS_ENDED = "member.sessions_ended"
    SUBMISSION_RECEIVED = "submission.received"
    SUBMISSION_HELD = "submission.held"
    SUBMISSION_VOUCHED = "submission.vouched"
    SUBMISSION_HANDED_OVER = "submission.handed_over"
    SUBMISSION_HANDED_IN = "submission.handed_in"
    CONSENT_GIVEN = "consent.given"
    SUBMISSION_WITHDRAWN = "submission.withdrawn"
    CONSENT_RENEWED = "consent.renewed"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_WITHDRAWN_EARLY = "consent.withdrawn_early"
    CONSENT_REVOKED = "consent.revoked"
    CONSENT_EXPIRED = "consent.expired"
    COPY_DESTROYED = "copy.destroyed"
    PERSON_WROTE = "person.wrote"
    PERSON_WORDS_READ = "person.words_read"
    REFERRAL_SENT = "referral.sent"
    REFERRAL_READ = "referral.read"
    REFERRAL_ANSWERED = "referral.answered"
    REFERRAL_DELETED = "referral.deleted"
    LOG_CUT = "log.cut"
    LOG_COUNTERSIGNED = "log.countersigned"
    REFERRAL_MOVED = "referral.moved"
    REFERRAL_ASSIGNED = "referral.assigned"
    MESSAGE_SENT = "message.sent"
    MESSAGES_READ = "message.read"
    PRACTICE_FINISHED = "practice.finished"
    LIST_IMPORTED = "list.imported"
    LIST_TRANSLATED = "list.translated"
    LIST_PUBLISHED = "list.published"
    LIST_RETIRED = "list.retired"
    LIST_SHARED = "list.shared"
    DIRECTORY_IMPORTED = "directory.imported"
    DIRECTORY_CORRECTED = "directory.corrected"
    DIRECTORY_CONFIRMED = "directory.confirmed"
    DIRECTORY_REPORTED = "directory.reported"
    DIRECTORY_REPORT_SETTLED = "directory.report_settled"
    DIRECTORY_PROPOSED = "directory.proposed"
    DIRECTORY_PROPOSAL_SETTLED = "directory.proposal_settled"
    DIRECTORY_LINK_MADE = "directory.link_made"
    REGIONS_CHOSEN = "directory.regions_chosen"


FIELDS: dict[Event, frozenset[str]] = {
    Event.ORGANISATION_CREATED: frozenset({"organisation"}),
    Event.ORGANISATION_CLOSED: frozenset({"organisation", "by"}),
    Event.ORGANISATION_KEY_MADE: frozenset({"organisation", "fingerprint"}),
    Event.ORGANISATION_EXPORTED: frozenset({"organisation", "by"}),
    Event.ORGANISATION_KEY_RENEWED: frozenset({"organisation", "by", "fingerprint", "before"}),
    Event.ORGANISATION_KEY_RECOVERED: frozenset({"organisation", "member", "fingerprint"}),
    Event.ORGANISATION_KEY_GRANTED: frozenset({"organisation", "member", "fingerprint"}),
    Event.EXPORT_ASKED: frozenset({"organisation", "by"}),
    Event.EXPORT_AGREED: frozenset({"organisation", "by"}),
    Event.EXPORT_REFUSED: frozenset({"organisation", "by"}),
    Event.MEMBER_INVITED: frozenset({"organisation", "role", "invitation"}),
    Event.MEMBER_JOINED: frozenset({"organisation", "member", "role", "invitation"}),
    Event.MEMBER_SIGNED_IN: frozenset({"member", "means"}),
    Event.MEMBER_SIGNED_OUT: frozenset({"member"}),
    Event.MEMBER_SIGN_IN_LINK_MADE: frozenset({"member", "link", "by"}),
    Event.MEMBER_KEY_REPLACED: frozenset({"member", "fingerprint", "link"}),
    Event.MEMBER_PASSKEY_ADDED: frozenset({"member", "passkey"}),
    Event.MEMBER_PASSKEY_REMOVED: frozenset({"member", "passkey"}),
    Event.MEMBER_CONFIRMED: frozenset({"member", "act"}),
    Event.MEMBER_SECOND_WAY_MADE: frozenset({"member"}),
    Event.MEMBER_READING_STOPPED: frozenset({"member"}),
    Event.MEMBER_READING_WENT_ON: frozenset({"member", "by"}),
    Event.ORGANISATION_PASSKEYS_RULED: frozenset({"organisation", "by", "bound"}),
    Event.DEVICE_REGISTERED: frozenset({"member", "device"}),
    Event.DEVICE_REVOKED: frozenset({"member", "device", "by"}),
    Event.MEMBER_SWITCHED_OFF: frozenset({"member", "by"}),
    Event.MEMBER_SWITCHED_ON: frozenset({"member", "by"}),
    Event.MEMBER_PASSKEYS_STOPPED: frozenset({"member", "by"}),
    Event.MEMBER_SESSIONS_ENDED: frozenset({"member", "by", "sessions"}),
    Event.SUBMISSION_RECEIVED: frozenset({"submission", "sha256", "device"}),
    Event.SUBMISSION_HELD: frozenset({"submission", "sha256", "reason"}),
    Event.SUBMISSION_VOUCHED: frozenset({"submission", "sha256", "by"}),
    Event.SUBMISSION_HANDED_OVER: frozenset({"submission", "sha256", "hands", "by"}),
    Event.SUBMISSION_HANDED_IN: frozenset({"submission", "sha256", "by"}),
    Event.CONSENT_GIVEN: frozenset({"grant", "referral", "organisation", "until"}),
    Event.SUBMISSION_WITHDRAWN: frozenset({"submission", "sha256"}),
    Event.CONSENT_RENEWED: frozenset({"grant", "organisation", "by", "until"}),
    Event.CONSENT_WITHDRAWN: frozenset({"grant", "organisation", "by"}),
    Event.CONSENT_WITHDRAWN_EARLY: frozenset({"by"}),
    Event.CONSENT_REVOKED: frozenset({"grant", "organisation", "by"}),
    Event.CONSENT_EXPIRED: frozenset({"grant", "organisation", "by"}),
    Event.COPY_DESTROYED: frozenset({"grant", "organisation", "member"}),
    Event.PERSON_WROTE: frozenset({"grant", "organisation", "kind"}),
    Event.PERSON_WORDS_READ: frozenset({"words", "member"}),
    Event.REFERRAL_SENT: frozenset({"referral", "organisation", "member"}),
    Event.REFERRAL_READ: frozenset({"referral", "grant", "member"}),
    Event.REFERRAL_ANSWERED: frozenset({"referral", "organisation", "member", "state"}),
    Event.REFERRAL_DELETED: frozenset({"referral"}),
    Event.LOG_CUT: frozenset({"size", "hash"}),
    Event.LOG_COUNTERSIGNED: frozenset({"size", "organisation", "member", "device"}),
    Event.REFERRAL_MOVED: frozenset({"referral", "organisation", "by", "state"}),
    Event.REFERRAL_ASSIGNED: frozenset({"referral", "organisation", "member", "to"}),
    Event.MESSAGE_SENT: frozenset({"message", "referral", "organisation", "member"}),
    Event.MESSAGES_READ: frozenset({"referral", "organisation", "member"}),
    Event.PRACTICE_FINISHED: frozenset({"member", "case"}),
    Event.LIST_IMPORTED: frozenset({"list", "version", "by"}),
    Event.LIST_TRANSLATED: frozenset({"list", "version", "language", "by"}),
    Event.LIST_PUBLISHED: frozenset({"list", "version", "by"}),
    Event.LIST_RETIRED: frozenset({"list", "by"}),
    Event.LIST_SHARED: frozenset({"list"}),
    Event.DIRECTORY_IMPORTED: frozenset({"source", "services", "problems"}),
    Event.DIRECTORY_CORRECTED: frozenset({"service", "change", "by"}),
    Event.DIRECTORY_CONFIRMED: frozenset({"service", "by"}),
    Event.DIRECTORY_REPORTED: frozenset({"report", "service", "kind", "by"}),
    Event.DIRECTORY_REPORT_SETTLED: frozenset({"report", "outcome", "by"}),
    Event.DIRECTORY_PROPOSED: frozenset({"proposal", "service", "by"}),
    Event.DIRECTORY_PROPOSAL_SETTLED: frozenset({"proposal", "outcome", "by"}),
    Event.DIRECTORY_LINK_MADE: frozenset({"link", "organization", "by"}),
    Event.REGIONS_CHOSEN: frozenset({"organisation", "regions", "by"}),
}
