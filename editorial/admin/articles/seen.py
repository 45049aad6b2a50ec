"""What the editor saw when the form was opened, signed: the revision, and a fingerprint of each field.

With the fingerprints a later save of somebody else can be told from the editor's own changes, field by field.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.core import signing

SALT = "editorial.admin.seen"
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """The state that a form was opened on.

    `revision` is the id of the revision that was shown, `live` that of the one readers had, `prints` maps names of
    fields to fingerprints of their texts. `onto` is not None where the form showed the pending text brought onto the
    live one: key without a field that both had changed → whose value was chosen ("mine": the pending text's).
    """

    article: int
    revision: int
    live: int | None
    prints: dict[str, str] = field(default_factory=dict)
    onto: dict[str, str] | None = None

    def signed(self) -> str:
        """Returns the state as a text that only this site can make."""
        return signing.dumps([self.article, self.revision, self.live, self.prints, self.onto], salt=SALT, compress=True)

    def changed(self, name: str, text: str) -> bool:
        """Whether the text of a field differs from the one that was shown."""
        return self.prints.get(name) != fingerprint(text)


def read_seen(text: str, article: int) -> Seen | None:
    """Returns the state that a form carries, None where it was not signed here or belongs to another article."""
    try:
        of_article, revision, live, prints, onto = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Seen(of_article, revision, live, prints, onto) if of_article == article else None


def fingerprint(text: str) -> str:
    """Returns a short hash of a field's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
