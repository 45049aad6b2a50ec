"""Files in quarantine, mended or dismissed in the admin. Plan and report are data that pages only show."""

from editorial.services.mending.apply import MendingReport, mend
from editorial.services.mending.dismissing import dismiss
from editorial.services.mending.plan import Mending, plan_mending
from editorial.services.mending.texts import ENCODINGS, Decoded, choices_of, mended_bytes, needs_choice, text_to_mend

__all__ = [
    "ENCODINGS",
    "Decoded",
    "Mending",
    "MendingReport",
    "choices_of",
    "dismiss",
    "mend",
    "mended_bytes",
    "needs_choice",
    "plan_mending",
    "text_to_mend",
]
