"""Why jobs fail, in the language of whoever reads it; a code that is not here is told by its stored text."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.services.bulk_changes import CHANGE_GONE
from editorial.services.rename_jobs import OTHER_PLAN
from editorial.services.sync_jobs import OTHER_FILES
from editorial.services.undoing import STILL_RUNNING
from editorial.services.upload_jobs import CHANGED, GONE

FAULT, NO_USER, NOT_ALLOWED, TOO_OFTEN, UNKNOWN_KIND = "fault", "no-user", "not-allowed", "too-often", "unknown-kind"

PROBLEMS: dict[str, str | Promise] = {
    FAULT: _("The program has failed. The log of the worker says where; run it again once that is mended."),
    NO_USER: _("The user who started it is not there any more. Somebody else has to start it."),
    NOT_ALLOWED: _("The user who started it may not do this any more. Somebody who may has to start it."),
    TOO_OFTEN: _("Its worker ended three times while it was at work. See to the worker, then run the job again."),
    CHANGED: _("The garden changed since the plan was looked at. Nothing was imported; look at the new plan."),
    GONE: _("The upload is not there any more. Send the files again."),
    STILL_RUNNING: _("The changeset is still being written. Run this again once that has ended."),
    OTHER_PLAN: _("The articles changed since the plan was looked at. Nothing was written; look at the plan again."),
    CHANGE_GONE: _("The bulk change is not there any more. Choose the articles again."),
    OTHER_FILES: _(
        "Files or articles changed since the plan was looked at. Nothing was written; look at the plan again."
    ),
    UNKNOWN_KIND: _("This version of the program does not know such jobs. Update the worker and run it again."),
}
