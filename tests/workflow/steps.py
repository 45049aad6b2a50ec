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
