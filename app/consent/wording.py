"""The words that a person agrees to, versioned: a grant names the version, the language and the hash of what was shown."""

from dataclasses import dataclass
from hashlib import sha256

from flask_babel import gettext as _

from app.i18n import current

VERSION = "1"


@dataclass(frozen=True)
class Wording:
    """The sentences in the reader's language, and what identifies them."""

    version: str
    language: str
    sentences: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Hex SHA-256 over the sentences, one per line."""
        return sha256("\n".join(self.sentences).encode()).hexdigest()


def wording() -> Wording:
    """Returns today's wording in the language of this answer."""
    return Wording(
        version=VERSION,
        language=current().code,
        sentences=(
            _("Only the people at this organisation can read what you choose to share."),
            _("They may use it only to help you with what you asked for."),
            _("You can say no. You still get information and help."),
            _("You can change your mind later. Then they can no longer open it here."),
        ),
    )
