"""An entry as plain text, to share, to copy or to put into a QR code: short, with nothing about whoever hands it on."""

from flask_babel import gettext as _

from app.directory.details import ServiceDetail

MOST = 600
"""Letters: a QR code of more is not read from a phone's screen by every camera."""


def as_text(service: ServiceDetail) -> str:
    """Returns name, numbers and, where it may be told, the place of an entry, in the reader's language."""
    lines = [service.name, service.provider if service.provider != service.name else ""]
    lines += [_("Call %(number)s", number=one.number) for one in service.phones[:2]]
    if service.confidential:
        lines.append(_("The place is kept secret. Call first."))
    elif service.places:
        lines += service.places[0].lines
    elif service.area:
        lines.append(service.area)
    if service.no_documents:
        lines.append(_("No papers needed"))
    if service.free:
        lines.append(_("Free"))
    return "\n".join(line for line in lines if line)[:MOST]
