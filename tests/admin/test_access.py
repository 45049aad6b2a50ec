"""Every address of the admin by every role, reading and writing: exactly what tests/admin/access.py says."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractUser, Group
from django.db.models import Model
from django.test import TestCase
from django.urls import reverse

from editorial.models import Article, Status
from tests import factories
from tests.admin.access import ACCESS, ACTIONS, EXAMPLES, FILLED, OPEN, READING, ROLES, ROUTES, STAFF, Access
from tests.admin.rows import LISTS, make_used_article
from tests.admin.walking import Pattern, admin_patterns, digest, filled, noted_writes, undone

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LATER = "2999-01-02T03:04"


def read(answer: Any) -> Any:
    """Returns the answer; one that is sent piece by piece is read to its end, which closes its file."""
    if answer.streaming:
        assert b"".join(answer)
    return answer


class WalkTestCase(TestCase):
    """A garden with a row of everything, an article of somebody else, and a user of each role."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.users: dict[str, AbstractUser | None] = {
            "anonymous": None,
            "reader": factories.make_user("reader", is_staff=False),
            "staff": factories.make_user("staff"),
            "writer": factories.make_member("Writer", "writer"),
            "foreign": factories.make_member("Writer", "foreign"),
            "editor": factories.make_member("Editor", "editor"),
            "publisher": factories.make_member("Publisher", "publisher"),
            "admin": factories.make_superuser("admin"),
        }
        cls.rows: dict[str, Model] = {str(model._meta.model_name): make(1) for model, make in LISTS.items()}
        cls.foreign_article = make_used_article(2)
        factories.change(cls.foreign_article, assignee=cls.users["editor"])
        factories.make_media(EXAMPLES["path"])
        cls.rows["user"] = factories.make_user("somebody")
        cls.rows["group"] = Group.objects.get(name="Writer")

    def setUp(self) -> None:
        logging.disable(logging.ERROR)  # hundreds of refusals, each with its traceback
        self.addCleanup(logging.disable, logging.NOTSET)

    def log_in(self, role: str) -> None:
        self.client.logout()
        user = self.users[role]
        if user is not None:
            self.client.force_login(user)

    def article(self, role: str) -> Article:
        article = self.foreign_article if role == "foreign" else self.rows["article"]
        assert isinstance(article, Article)
        return article

    def address(self, pattern: Pattern, role: str) -> str:
        """Returns an address of the pattern; one of somebody else's article for "foreign"."""
        article = self.article(role)
        rows = {**self.rows, "article": article, "revision": article.live_revision}
        row = rows.get(pattern.model)
        examples: dict[str, Any] = {**EXAMPLES, "article_id": article.pk, "revision_id": article.live_revision_id}
        examples["changeset_id"] = self.rows["changeset"].pk
        examples["quarantine_id"] = self.rows["quarantine"].pk
        examples["job_id"] = self.rows["job"].pk
        examples["recipe_id"] = self.rows["recipe"].pk
        if row is not None:
            examples |= {"object_id": row.pk, "id": row.pk}
        route = ROUTES.get(pattern.name, pattern.route)
        unknown = set(PARAMETER.findall(route)) - set(examples)
        self.assertEqual(unknown, set(), f"{pattern.route}: no example for it in tests/admin/access.py, EXAMPLES")
        return reverse("admin:index") + PARAMETER.sub(lambda found: str(examples[found[1]]), route)


class AddressTests(WalkTestCase):
    def test_every_address_has_its_row_and_every_row_its_address(self) -> None:
        names = [pattern.name for pattern in admin_patterns()]
        self.assertGreater(len(names), 100)
        self.assertEqual(set(names), {key.partition(" ")[0] for key in ACCESS} | set(OPEN), "see tests/admin/access.py")
        self.assertEqual(len(names), len(set(names)))

    def cases(self, role: str) -> Iterator[tuple[str, Access, str]]:
        """Yields the key of each row of the table, the row, and an address to ask."""
        patterns = {pattern.name: pattern for pattern in admin_patterns()}
        for key, row in ACCESS.items():
            name, _space, query = key.partition(" ")
            if name not in patterns:  # the test above says so
                continue
            if role != "foreign" or patterns[name].model in ("article", "revision"):
                yield key, row, self.address(patterns[name], role) + (f"?{query}" if query else "")

    def forms(self) -> dict[str, dict[str, str]]:
        """Returns for each row of the table what a superuser's browser would send, filled in."""
        found: dict[str, dict[str, str]] = {}
        self.log_in("admin")
        for key, _row, address in self.cases("admin"):
            page = read(self.client.get(address))
            is_page = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
            values = filled(page.content.decode()) if is_page else {}
            given = {name: text for name, text in FILLED.items() if name in values}
            found[key] = {**values, **given, "post": "yes"}
        return found

    def seen_of_foreign(self) -> dict[str, str]:
        """Returns the signed state of the form of somebody else's article, as one who may read it sees it."""
        self.log_in("admin")
        address = reverse("admin:editorial_article_change", args=[self.foreign_article.pk])
        return {"seen": self.client.get(address).context["seen"]}

    def test_exactly_the_table_answers(self) -> None:
        forms, foreign, before = self.forms(), self.seen_of_foreign(), {}
        for role in ROLES:
            self.log_in(role)
            before[role] = digest()
            for key, row, address in self.cases(role):
                with self.subTest(role=role, row=key):
                    data = {**forms[key], **(foreign if role == "foreign" and "seen" in forms[key] else {})}
                    self.assert_row(role, row, address, data, before[role])

    def assert_row(self, role: str, row: Access, address: str, data: dict[str, str], before: str) -> None:
        """Asks by GET and POST and compares the answers with the row; what was written is taken back."""
        expected = [302, 302]
        if role in STAFF:
            expected = [int(codes.split()[STAFF.index(role)]) for codes in (row.get, row.post)]
        with undone(), noted_writes() as read_writes:
            got = read(self.client.get(address))
        with undone(), noted_writes() as writes:
            sent = read(self.client.post(address, data))
            changed = bool(writes) and digest() != before
        self.assertEqual([got.status_code, sent.status_code], expected, f"GET and POST of {address}")
        self.assertEqual(read_writes, [], f"GET of {address} writes")
        self.assertEqual(changed, role in row.writes, f"POST of {address}: {writes[:3]}")
        if role not in STAFF:
            for answer in (got, sent):
                self.assertTrue(answer.headers["Location"].startswith(reverse("admin:login")), answer.headers)


class ActionTests(WalkTestCase):
    # action → the status of an article that it would change, where that is not a draft
    STATUSES = {
        "step_accept": Status.INBOX,
        "step_send_back": Status.REVIEW,
        "step_publish": Status.REVIEW,
        "step_schedule": Status.REVIEW,
        "step_unschedule": Status.EVERGREEN,
        "step_unpublish": Status.EVERGREEN,
        "step_archive": Status.EVERGREEN,
        "step_revive": Status.ARCHIVED,
    }

    def actions(self) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
        """Yields model, address of its list, action, and who may take it."""
        request = self.request("admin")  # by its address the pages are loaded
        self.assertTrue(admin.site._registry)
        for model, model_admin in admin.site._registry.items():
            name = str(model._meta.model_name)
            found = dict(model_admin.get_actions(request))
            found |= {str(action.__name__): action for action in model_admin.actions}
            table = ACTIONS.get(name, {})
            self.assertEqual(set(found), set(table), f"{name}: see ACTIONS in tests/admin/access.py")
            for action, roles in table.items():
                yield name, reverse(f"admin:{model._meta.app_label}_{name}_changelist"), action, roles

    def request(self, role: str) -> Any:
        request = self.client.get(reverse("admin:login")).wsgi_request
        request.user = self.users[role]
        return request

    def row(self, action: str) -> Model:
        """Returns an article that the action would change."""
        full = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}
        status = self.STATUSES.get(action, Status.DRAFT)
        header = f"---\ntitle: T\ndate: 2025-01-02\nstatus: {status}\nsummary: Short.\narea: water\ntags: [one]\n"
        times = {}
        if action == "step_unschedule":
            times = {"publish_at": f"{LATER}:00+00:00"}
            header += f"publishDate: {times['publish_at']}\n"
        removed = {"removed_at": "2025-01-02T03:04:00+00:00"} if action == "bring_back" else {}
        return factories.make_article(status=status, header=f"{header}---\n", **full, **times, **removed)

    def test_an_action_is_offered_to_whom_the_table_says_and_a_crafted_post_of_others_writes_nothing(self) -> None:
        for model, address, action, roles in list(self.actions()):
            row = self.row(action) if model == "article" else self.rows[model]
            before = digest()
            query = "?removed=yes" if action == "bring_back" else ""
            for role in STAFF:
                with self.subTest(action=action, role=role):
                    self.log_in(role)
                    page = self.client.get(address + query)
                    offered = page.status_code == 200 and f'value="{action}"' in page.content.decode()
                    self.assertEqual(offered, role in roles)
                    allowed = role in roles
                    changed = self.takes(address + query, action, row, before, allowed=allowed)
                    self.assertEqual(changed, allowed and not action.startswith(READING))

    def takes(self, address: str, action: str, row: Model, before: str, *, allowed: bool) -> bool:
        """Sends the confirmed action without the page that asks, and returns whether a row was written."""
        editor = self.users["editor"]
        assert editor is not None
        given = {"times-publish_at": LATER, "work-assignee": editor.pk, "comment": "why"}
        chosen = {"action": action, "_selected_action": [row.pk], "confirmed": "yes", "post": "yes", **given}
        with undone(), noted_writes() as writes:
            answer = self.client.post(address, chosen)
            changed = bool(writes) and digest() != before
        self.assertIn(answer.status_code, (200, 302, 403))
        if action == "export_table":
            self.assertEqual("What the table holds" in answer.content.decode(), allowed)
        elif action.startswith("export"):
            self.assertEqual(answer.get("Content-Type") == "application/zip", allowed)
            self.assertTrue(b"".join(answer) or not allowed)  # read to its end, which closes the file
        return changed
