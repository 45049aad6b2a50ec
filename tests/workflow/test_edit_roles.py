"""Everything that is done with an edit that waits, in every state by every role; and steps in the wrong time."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from editorial.mapping import Field
from editorial.models import Article
from editorial.services.articles import DocumentRefused, EditConflict, edit_article
from editorial.services.pending import (
    discard_pending,
    publish_pending,
    schedule_pending,
    submit_pending,
    unschedule_pending,
)
from editorial.services.transitions import carry_out
from editorial.workflow import SUBMIT_EDIT, TRANSITIONS, last_step
from tests import database
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import make_article
from tests.workflow.steps import EDITS, STEPS, TIMES
from tests.workflow.test_roles import ASKING, FULL, LATER, RoleTestCase

STATES = ("nothing", "waiting", "submitted", "approved", "later")
HEADER = "---\ntitle: T\ndate: 2025-01-02\nstatus: evergreen\nsummary: Short.\narea: water\ntags: [one]\n---\n"
PAST = dt.datetime(2025, 1, 3, tzinfo=dt.UTC)
REFUSALS = {
    ("publish", "nothing"): "nothing-pending",
    ("submit", "nothing"): "nothing-pending",
    ("submit", "submitted"): "submitted",
    ("submit", "approved"): "approved",
    ("schedule", "nothing"): "nothing-pending",
    ("unschedule", "nothing"): "not-scheduled",
    ("unschedule", "waiting"): "not-scheduled",
    ("unschedule", "submitted"): "not-scheduled",
    ("discard", "nothing"): "conflict",
}
AT = {"edit-at": f"{LATER:%Y-%m-%dT%H:%M}"}
POSTED = {
    "save": {"insight": "Mine", "_continue": "x"},
    "save and publish": {"insight": "Mine", "_publish": "x"},
    "publish": {"_publish": "x"},
    "submit": {"_edit_step": "submit"},
    "schedule": {"_edit_step": "schedule", **AT},
    "unschedule": {"_edit_step": "unschedule"},
}


def newest(article):
    return article.pending_revision_id or article.live_revision_id


def do(deed, article, by):
    """Does it through the service."""
    mine = {"changes": {Field.INSIGHT: "Mine"}, "body": None}
    known = {"by": by, "based_on": newest(article)}
    {
        "save": lambda: edit_article(article.pk, **mine, **known),
        "save and publish": lambda: edit_article(article.pk, publish=True, **mine, **known),
        "publish": lambda: publish_pending(article.pk, **known),
        "submit": lambda: submit_pending(article.pk, **known),
        "schedule": lambda: schedule_pending(article.pk, at=LATER, **known),
        "unschedule": lambda: unschedule_pending(article.pk, by=by),
        "discard": lambda: discard_pending(article.pk, **known),
    }[deed]()


def state_of(article):
    """Returns the name of the state that steps.py gives to the edit of an article."""
    pending, approved = article.pending_revision, article.approved_revision
    if approved is not None:
        return "approved" if approved == pending else "later"
    step = last_step(pending)
    return "nothing" if pending is None else "submitted" if step and step.transition == SUBMIT_EDIT else "waiting"


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


class EditsByRoleTests(RoleTestCase):
    """What is allowed stands in steps.py; nothing else changes the edit or what readers see."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.articles = {state: cls.article_in(state) for state in STATES}

    @staticmethod
    def article_in(state):
        """Returns a published article whose edit is in that state."""
        article = make_article(status="evergreen", header=HEADER, summary="Short.", tags=["one"], areas=["water"])
        titles = {"nothing": (), "later": ("First", "Later")}.get(state, ("First",))
        deeds = {"submitted": "submit", "approved": "schedule", "later": "schedule"}
        for title in titles:
            changes = {Field.TITLE: title}
            edit_article(article.pk, by=None, changes=changes, body=None, based_on=newest(article))
            article = Article.objects.get(pk=article.pk)
            if state in deeds and title == "First":
                do(deeds[state], article, None)
        return Article.objects.get(pk=article.pk)

    def cases(self):
        """Yields deed, state, role and the article, as it may be changed by that role; what was done is undone."""
        for deed in EDITS:
            for state in STATES:
                for role in self.asking if database.kind() == "sqlite" else ("owner", "Editor", "Publisher", "foreign"):
                    with self.subTest(deed=deed, state=state, role=role), undone():
                        assignee = {"owner": self.asking["owner"], "foreign": self.other}.get(role)
                        article = self.articles[state]
                        Article.objects.filter(pk=article.pk).update(assignee=assignee)
                        yield deed, state, role, article

    def assert_outcome(self, article, deed, state, role):
        """The state and what readers have are as the table says."""
        found = Article.objects.get(pk=article.pk)
        row = EDITS[deed].get(state)
        allowed = row is not None and ASKING[role] in row.groups
        self.assertEqual(state_of(found), row.target if allowed else state)
        publishes = allowed and "publish" in deed
        self.assertEqual(found.live_revision_id != article.live_revision_id, publishes)
        self.assertEqual("Mine" in found.header, publishes and deed != "publish")
        self.assertEqual(found.status, "evergreen")
        if not allowed:
            self.assertEqual(newest(found), newest(article))
            self.assertEqual(found.approved_for, article.approved_for)

    def may(self, deed, role):
        """Whether the role may do so in any state."""
        return any(ASKING[role] in row.groups for row in EDITS[deed].values())

    def test_the_states_are_what_they_are_called(self):
        for name, article in self.articles.items():
            self.assertEqual(state_of(article), name)
        missing = {(deed, state) for deed in EDITS for state in STATES if state not in EDITS[deed]}
        self.assertEqual(missing, set(REFUSALS))

    def test_service(self):
        for deed, state, role, article in self.cases():
            row = EDITS[deed].get(state)
            refusal = ""
            try:
                with transaction.atomic():
                    do(deed, article, self.asking[role])
            except PermissionDenied:
                refusal = "denied"
            except EditConflict:
                refusal = "conflict"
            except DocumentRefused as refused:
                refusal = refused.errors[0][1]
            if not self.may(deed, role) or (row and ASKING[role] not in row.groups):
                self.assertEqual(refusal, "denied")
            else:
                self.assertEqual(refusal, "" if row else REFUSALS[deed, state])
            self.assert_outcome(article, deed, state, role)

    def test_crafted_post(self):
        """Everybody posts what the form of an administrator holds, signed and all."""
        admin = Client()
        admin.force_login(self.asking["superuser"])
        forms = {state: posted(admin.get(change_url(article))) for state, article in self.articles.items()}
        clients = {role: Client() for role in self.asking}
        for role, client in clients.items():
            if not isinstance(self.asking[role], AnonymousUser):
                client.force_login(self.asking[role])
        for deed, state, role, article in self.cases():
            if deed == "discard":
                address = f"{change_url(article)[:-7]}discard/"
                answer = clients[role].post(address, {"revision": newest(article)})
            else:
                answer = clients[role].post(change_url(article), {**forms[state], **POSTED[deed]})
            row = EDITS[deed].get(state)
            if role == "anonymous":
                self.assertIn("/login/", answer.headers["location"])
            elif (row and ASKING[role] not in row.groups) or not self.may(deed, role):
                self.assertEqual(answer.status_code, 403)
            else:
                self.assertIn(answer.status_code, (200, 302, 409) if row is None else (302,))
            self.assert_outcome(article, deed, state, role)


class WrongTimeTests(RoleTestCase):
    """Steps of published articles are taken in their time only, whoever asks and through whichever door."""

    MOMENTS = {
        "scheduled": {"publish_at": LATER},
        "passed": {"publish_at": PAST},
        "timeless": {},
        "expired": {"expire_at": PAST},
    }
    KEYS = {"publish_at": "publishDate", "expire_at": "expiryDate"}

    def cases(self):
        """Yields step, article, role and whether the step is allowed then."""
        for role in self.asking:
            self.client.logout()
            if role != "anonymous":
                self.client.force_login(self.asking[role])
            for step, times in TIMES.items():
                for moment, columns in self.MOMENTS.items():
                    with self.subTest(step=step, moment=moment, role=role), undone():
                        article = self.article(role, columns)
                        yield step, article, role, moment in times and ASKING[role] in STEPS[step].groups

    def article(self, role, columns):
        lines = "".join(f"{self.KEYS[name]}: {moment.isoformat()}\n" for name, moment in columns.items())
        assignee = {"owner": self.asking["owner"], "foreign": self.other}.get(role)
        return make_article(header=HEADER.replace("---\n", f"---\n{lines}", 1), assignee=assignee, **FULL, **columns)

    def assert_taken(self, article, step, *, taken):
        found = Article.objects.get(pk=article.pk)
        self.assertEqual(found.status, STEPS[step].target if taken else "evergreen")
        if not taken:
            self.assertEqual((found.publish_at, found.expire_at), (article.publish_at, article.expire_at))

    def test_the_table_covers_every_step_that_has_a_time(self):
        self.assertEqual(set(TIMES), {step.name for step in TRANSITIONS if step.scheduled is not None})

    def test_service(self):
        for step, article, role, allowed in self.cases():
            try:
                with transaction.atomic():
                    outcome = carry_out(step, [article.pk], by=self.asking[role])
            except PermissionDenied:
                self.assertNotIn(ASKING[role], STEPS[step].groups)
            else:
                self.assertEqual(bool(outcome.done), allowed)
                self.assertEqual(bool(outcome.refused), not allowed)
            self.assert_taken(article, step, taken=allowed)

    def test_crafted_post_of_form_and_list(self):
        admin = Client()
        admin.force_login(self.asking["superuser"])
        for step, article, role, allowed in self.cases():
            data = posted(admin.get(change_url(article)))
            action = {"action": f"step_{step}", "_selected_action": [article.pk], "confirmed": "yes"}
            if not allowed:
                self.client.post(list_url(Article), action)
                self.assert_taken(article, step, taken=False)
            answer = self.client.post(change_url(article), {**data, "_step": step})
            self.assertEqual(answer.status_code, 302 if allowed or role == "anonymous" else 403)
            self.assert_taken(article, step, taken=allowed)
