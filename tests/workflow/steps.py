"""The table of the workflow as the product promises it, written out and not read from the code."""

from __future__ import annotations

from typing import NamedTuple

WRITER, EDITOR, PUBLISHER = "Writer", "Editor", "Publisher"
ALL = frozenset({WRITER, EDITOR, PUBLISHER})
EDITORS = frozenset({EDITOR, PUBLISHER})
PUBLISHERS = frozenset({PUBLISHER})


class Step(NamedTuple):
    """The statuses that a step is taken from, the one it leads to, and the groups that may take it."""

    sources: frozenset[str]
    target: str
    groups: frozenset[str]


STEPS = {
    "accept": Step(frozenset({"inbox"}), "draft", ALL),
    "submit": Step(frozenset({"inbox", "draft"}), "review", ALL),
    "send_back": Step(frozenset({"review"}), "draft", EDITORS),
    "publish": Step(frozenset({"inbox", "draft", "review"}), "evergreen", PUBLISHERS),
    "schedule": Step(frozenset({"inbox", "draft", "review"}), "evergreen", PUBLISHERS),
    "unschedule": Step(frozenset({"evergreen"}), "review", PUBLISHERS),  # only where its time has not come
    "unpublish": Step(frozenset({"evergreen"}), "draft", PUBLISHERS),  # only where it does not wait for its time
    "archive": Step(frozenset({"evergreen"}), "archived", PUBLISHERS),  # only where it does not wait for its time
    "revive": Step(frozenset({"archived"}), "draft", PUBLISHERS),
}
# What no person does: transition → whether it may lead from the one status to the other.
BY_NOBODY = {"import", "scheduled", "set_back"}


class EditStep(NamedTuple):
    """What becomes of the edit of a published article that waits, and the groups that may do so."""

    target: str
    groups: frozenset[str]


# What may be done with an edit that waits, in which state, and the state that it is in then:
#   nothing    no edit waits
#   waiting    one waits
#   submitted  one waits for a reviewer
#   approved   one waits for its moment
#   later      one waits for its moment, and a later one waits that was not approved
# What is not here is refused to everybody.
EDITS: dict[str, dict[str, EditStep]] = {
    "save": {
        "nothing": EditStep("waiting", ALL),
        "waiting": EditStep("waiting", ALL),
        "submitted": EditStep("waiting", ALL),
        "approved": EditStep("later", ALL),
        "later": EditStep("later", ALL),
    },
    "save and publish": {
        "nothing": EditStep("nothing", PUBLISHERS),
        "waiting": EditStep("nothing", PUBLISHERS),
        "submitted": EditStep("nothing", PUBLISHERS),
        "approved": EditStep("nothing", PUBLISHERS),
        "later": EditStep("nothing", PUBLISHERS),
    },
    "publish": {
        "waiting": EditStep("nothing", PUBLISHERS),
        "submitted": EditStep("nothing", PUBLISHERS),
        "approved": EditStep("nothing", PUBLISHERS),
        "later": EditStep("nothing", PUBLISHERS),
    },
    "submit": {"waiting": EditStep("submitted", ALL), "later": EditStep("later", ALL)},
    "schedule": {
        "waiting": EditStep("approved", PUBLISHERS),
        "submitted": EditStep("approved", PUBLISHERS),
        "approved": EditStep("approved", PUBLISHERS),
        "later": EditStep("approved", PUBLISHERS),
    },
    "unschedule": {"approved": EditStep("waiting", PUBLISHERS), "later": EditStep("waiting", PUBLISHERS)},
    "discard": {
        "waiting": EditStep("nothing", ALL),
        "submitted": EditStep("nothing", ALL),
        "approved": EditStep("nothing", PUBLISHERS),  # what was approved is dropped by who may approve
        "later": EditStep("nothing", PUBLISHERS),
    },
}
# Steps of published articles → the times in which they are taken: before the moment of publishing, after it, without
# one, after the moment of expiring.
TIMES: dict[str, frozenset[str]] = {
    "unschedule": frozenset({"scheduled"}),
    "unpublish": frozenset({"passed", "timeless", "expired"}),
    "archive": frozenset({"passed", "timeless", "expired"}),
}
