"""Findings as rows: opened, changed, closed and opened again; looked for at saves and behind imports; let pass."""

from __future__ import annotations

import datetime as dt
import json
from unittest import mock

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from editorial.mapping import Field
from editorial.models import LONGEST_PLACE, Article, Changeset, Effect, Finding, Inspection
from editorial.quality import NOTED_CODES, RULES, Hit
from editorial.services import auditing, copies, inspecting
from editorial.services.actors import may
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.auditing import save_audit
from editorial.services.decisions import collect_decisions, import_decisions
from editorial.services.finding_rows import kept_place, merge_hits
from editorial.services.findings import WAIVE, ask_again, waive
from editorial.services.importing import apply_import, plan_import
from editorial.services.inspecting import CODES, inspect_unread, uninspected
from editorial.services.transitions import remove_articles, revive_articles
from tests.factories import make_article, make_finding, make_member
from tests.quality.texts import with_body, with_line
from tests.services.gardens import GardenTestCase
from tests.services.undos import undo

A, B, C = "notes/a.md", "notes/b.md", "notes/c.md"
MARKED = with_body("甲。\n\n[BODY_END]\n")
CLEAN = with_body("甲。\n")
MARK = "generator-mark"


def hit(rule: str = "r", place: str = "p", **changes: object) -> Hit:
    values: dict[str, object] = {"severity": "warning", "message": "M", "line": 3, **changes}
    return Hit(rule, place=place, **values)  # type: ignore[arg-type]


class MergeTests(TestCase):
    def setUp(self) -> None:
        self.article = make_article()
        self.first = timezone.now()

    def merge(self, *hits: Hit, days: int = 0, rules: tuple[str, ...] = ("r", "s")) -> set[int]:
        return merge_hits({self.article.pk: hits}, rules, now=self.first + dt.timedelta(days=days))

    def test_a_finding_closes_and_opens_again_as_the_same_row(self) -> None:
        self.merge(hit())
        row = Finding.objects.get()
        self.assertEqual((row.state, row.first_seen, row.closed_at), ("open", self.first, None))
        self.merge(days=1)
        row.refresh_from_db()
        self.assertEqual((row.state, row.closed_at), ("closed", self.first + dt.timedelta(days=1)))
        self.merge(days=2)
        row.refresh_from_db()
        self.assertEqual(row.closed_at, self.first + dt.timedelta(days=1))
        self.merge(hit(line=9, message="N", severity="error", repairable=True, details={"a": "b"}), days=3)
        row.refresh_from_db()
        self.assertEqual((row.state, row.closed_at, row.first_seen), ("open", None, self.first))
        self.assertEqual(row.last_seen, self.first + dt.timedelta(days=3))
        self.assertEqual(
            (row.line, row.message, row.severity, row.repairable, row.details), (9, "N", "error", True, {"a": "b"})
        )

    def test_what_was_let_pass_is_let_pass_when_it_is_found_again(self) -> None:
        self.merge(hit())
        Finding.objects.update(state="waived", waived_at=self.first)
        for hits, state in (([hit()], "waived"), ([], "closed"), ([hit(line=7)], "waived")):
            self.merge(*hits, days=1)
            self.assertEqual(Finding.objects.get().state, state)

    def test_rules_that_were_not_asked_keep_their_findings(self) -> None:
        self.merge(hit(), hit("s"))
        self.merge(rules=("r",))
        self.assertEqual(dict(Finding.objects.values_list("rule", "state")), {"r": "closed", "s": "open"})

    def test_who_does_not_know_what_can_be_mended_leaves_that(self) -> None:
        self.merge(hit(repairable=True))
        merge_hits({self.article.pk: [hit(line=8)]}, ["r"], knows_repairs=False)
        row = Finding.objects.get()
        self.assertEqual((row.line, row.repairable), (8, True))

    def test_only_what_counts_for_readers_is_told(self) -> None:
        self.assertEqual(self.merge(hit()), set())
        self.assertEqual(self.merge(hit(), hit("s", severity="error")), {self.article.pk})
        self.assertEqual(self.merge(hit(), hit("s", severity="error")), set())
        self.assertEqual(self.merge(hit()), {self.article.pk})

    def test_texts_that_no_database_takes_are_kept_without_that(self) -> None:
        self.merge(hit(place="a\x00\ud800b", message="m\x00", details={"k": "v\ud800"}))
        row = Finding.objects.get()
        self.assertEqual((row.place, row.message, row.details), ("a?b", "m", {"k": "v?"}))

    def test_queries_do_not_grow_with_articles(self) -> None:
        articles = [self.article, *(make_article() for _ in range(9))]
        numbers = []
        for some in (articles[:1], articles):
            Finding.objects.all().delete()
            with CaptureQueriesContext(connection) as queries:
                for line in (3, 4, 4):
                    merge_hits({row.pk: [hit(line=line)] for row in some}, ["r"])
            numbers.append(len(queries))
        self.assertEqual(numbers[0], numbers[1])
        self.assertLess(numbers[0], 8)

    def test_the_state_follows_from_when_it_was_closed_and_let_pass(self) -> None:
        for columns in ({"state": "closed"}, {"state": "waived", "waived_at": None}, {"closed_at": timezone.now()}):
            with self.subTest(columns), self.assertRaises(IntegrityError), transaction.atomic():
                Finding.objects.create(article=self.article, rule="r", message="", **columns)


class PlaceTests(SimpleTestCase):
    @given(st.text(), st.text())
    def test_places_fit_and_stay_different(self, one: str, other: str) -> None:
        for text in (one, one + "水" * LONGEST_PLACE):
            self.assertLessEqual(len(kept_place(text)), LONGEST_PLACE)
            self.assertEqual(kept_place(kept_place(text)), kept_place(text))
        long = "水" * LONGEST_PLACE
        clean = [kept_place(it) for it in (one, other)]
        if clean[0] != clean[1]:
            self.assertNotEqual(kept_place(long + clean[0]), kept_place(long + clean[1]))


class InspectionTests(GardenTestCase):
    def states(self, rule: str = MARK) -> dict[str, str]:
        return dict(Finding.objects.filter(rule=rule).values_list("article__path", "state"))

    def test_an_import_asks_every_rule_about_one_document(self) -> None:
        self.load({A: MARKED, B: CLEAN})
        finding = Finding.objects.get(rule=MARK)
        line = MARKED.split("\n").index("[BODY_END]") + 1
        self.assertEqual((finding.article.path, finding.line, finding.repairable), (A, line, True))
        self.assertEqual(uninspected().count(), 0)
        self.load({A: CLEAN, B: MARKED})
        self.assertEqual(self.states(), {A: "closed", B: "open"})

    def test_a_save_asks_them_in_its_transaction(self) -> None:
        self.load({A: MARKED})
        article = self.article(A)
        state = open_for_editing(article.pk, by=None)
        edit_article(article.pk, by=None, changes={}, body="乙。\n", based_on=state.revision_id, publish=True)
        self.assertEqual(self.states(), {A: "closed"})
        self.assertEqual(uninspected().count(), 0)

    def test_a_waiting_edit_changes_no_finding_before_it_is_published(self) -> None:
        self.load({A: MARKED})
        article = self.article(A)
        state = open_for_editing(article.pk, by=None)
        by = make_member("Editor")
        edit_article(article.pk, by=by, changes={Field.TITLE: "T"}, body="乙。\n", based_on=state.revision_id)
        self.assertEqual(self.states(), {A: "open"})

    def test_an_error_is_what_an_evergreen_article_lacks_until_it_is_let_pass(self) -> None:
        self.load({A: MARKED.replace("status: draft", "status: evergreen")})
        self.assertTrue(self.article(A).debt)
        waive([Finding.objects.get(rule=MARK).pk], by=None, reason="Part of the text.")
        self.assertIsNone(self.article(A).debt)

    def test_one_that_is_ended_is_completed_by_the_next_import(self) -> None:
        class Interruption(Exception):
            """Ends the work."""

        def stop(done: int, total: int) -> None:
            if inspected.called:
                raise Interruption

        self.put({A: MARKED, B: MARKED, C: MARKED})
        inspected = mock.Mock(wraps=inspecting.store_hits)
        with (
            mock.patch.object(inspecting, "BATCH", 1),
            mock.patch.object(inspecting, "store_hits", inspected),
            self.assertRaises(Interruption),
        ):
            apply_import(plan_import([self.garden], by=None), by=None, indexing=stop)
        self.assertEqual(self.states(), {A: "open"})
        self.load()
        self.assertEqual(self.states(), {A: "open", B: "open", C: "open"})

    def test_copies_of_this_process_find_the_same(self) -> None:
        self.load({A: MARKED, B: CLEAN, C: with_line("status: evengreen")})
        expected = list(Finding.objects.order_by("pk").values_list("article", "rule", "place", "line", "repairable"))
        Finding.objects.all().delete()
        Inspection.objects.all().delete()
        with (
            mock.patch.object(inspecting, "FOR_PROCESSES", 1),
            mock.patch.object(copies, "can_fork", return_value=True),
        ):
            self.assertEqual(inspect_unread(), 3)
        found = Finding.objects.order_by("pk").values_list("article", "rule", "place", "line", "repairable")
        self.assertEqual(sorted(map(str, found)), sorted(map(str, expected)))

    def test_what_reading_notes_stands_at_the_place_that_its_rule_names(self) -> None:
        self.load({A: with_line("status: evengreen")})
        before = set(Finding.objects.filter(rule__in=NOTED_CODES).values_list("pk", "place"))
        self.assertTrue(before)
        Inspection.objects.update(version=0)
        self.assertEqual(inspect_unread(), 1)
        self.assertEqual(set(Finding.objects.filter(rule__in=NOTED_CODES).values_list("pk", "place")), before)

    def test_removed_articles_close_their_findings_and_open_them_when_they_come_back(self) -> None:
        self.load({A: MARKED})
        save_audit()
        before = set(Finding.objects.values_list("pk", "state", "place"))
        removal = undo()
        self.assertEqual(set(Finding.objects.values_list("state", flat=True)), {"closed"})
        undo(removal.changeset_id)
        self.assertEqual(set(Finding.objects.values_list("pk", "state", "place")), before)

    def test_articles_that_somebody_removes_close_theirs_and_open_them_when_they_are_brought_back(self) -> None:
        self.load({A: MARKED})
        article = self.article(A)
        before = sorted(Finding.objects.filter(article=article).values_list("pk", "state"))
        remove_articles([article.pk], by=None)
        self.assertEqual(set(Finding.objects.filter(article=article).values_list("state", flat=True)), {"closed"})
        revive_articles([article.pk], by=None)
        self.assertEqual(sorted(Finding.objects.filter(article=article).values_list("pk", "state")), before)

    def test_codes_are_those_of_all_rules_about_one_document(self) -> None:
        self.assertEqual(CODES, {rule.code for rule in RULES})


class SavedAuditTests(GardenTestCase):
    def test_an_audit_keeps_what_is_wrong_beside_the_others(self) -> None:
        self.load({A: CLEAN, B: CLEAN})
        self.assertFalse(Finding.objects.filter(rule="title-repeated").exists())
        number = save_audit()
        self.assertEqual(Finding.objects.filter(rule="title-repeated", state="open").count(), 2)
        self.assertEqual(Finding.objects.exclude(state="closed").count(), number)
        self.load({B: CLEAN.replace("title: ", "title: 另")})
        save_audit()
        self.assertEqual(set(Finding.objects.filter(rule="title-repeated").values_list("state", flat=True)), {"closed"})

    def test_a_text_that_changed_meanwhile_keeps_what_was_found_in_the_new_one(self) -> None:
        self.load({A: MARKED})
        texts = auditing.live_texts

        def overtaken(ids: list[int]) -> list[inspecting.LiveText]:
            found = texts(ids)
            self.load({A: CLEAN})
            return found

        with mock.patch.object(auditing, "live_texts", overtaken):
            save_audit()
        self.assertEqual(Finding.objects.get(rule=MARK).state, "closed")


class WaivingTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({A: MARKED, B: MARKED})
        self.ids = list(Finding.objects.filter(rule=MARK).order_by("article__path").values_list("pk", flat=True))
        self.editor = make_member("Editor", "ada")

    def states(self) -> list[str]:
        return list(Finding.objects.filter(pk__in=self.ids).order_by("pk").values_list("state", flat=True))

    def test_several_are_let_pass_as_one_changeset_that_can_be_undone_and_redone(self) -> None:
        changeset = waive(self.ids, by=self.editor, reason=" As\nmeant ")
        assert changeset is not None
        row = Finding.objects.get(pk=self.ids[0])
        self.assertEqual((row.state, row.waived_by, row.waived_because), ("waived", self.editor, "As meant"))
        self.assertEqual(Effect.objects.filter(changeset=changeset, table="waiver").count(), 2)
        undone = undo(changeset)
        self.assertEqual(self.states(), ["open", "open"])
        undo(undone.changeset_id)
        self.assertEqual(self.states(), ["waived", "waived"])
        row.refresh_from_db()
        self.assertEqual((row.waived_by, row.waived_because), (self.editor, "As meant"))

    def test_what_was_let_pass_can_be_asked_for_again(self) -> None:
        waive(self.ids, by=self.editor, reason="x")
        changeset = ask_again(self.ids[:1], by=self.editor)
        self.assertEqual(self.states(), ["open", "waived"])
        assert changeset is not None
        undo(changeset)
        self.assertEqual(self.states(), ["waived", "waived"])

    def test_nothing_to_do_makes_no_changeset(self) -> None:
        before = Changeset.objects.count()
        self.assertIsNone(ask_again(self.ids, by=self.editor))
        self.assertIsNone(waive([0], by=self.editor, reason="x"))
        self.assertEqual(Changeset.objects.count(), before)

    def test_it_takes_a_reason_and_the_right_to_change_any_article(self) -> None:
        for reason in ("", " \n ", "x" * 501):
            with self.subTest(reason[:3]), self.assertRaises(ValidationError):
                waive(self.ids, by=self.editor, reason=reason)
        for call in (lambda by: waive(self.ids, by=by, reason="x"), lambda by: ask_again(self.ids, by=by)):
            with self.assertRaises(PermissionDenied):
                call(make_member("Writer"))
        self.assertEqual(self.states(), ["open", "open"])

    def test_a_waiver_survives_a_file_of_decisions_and_a_new_import(self) -> None:
        waive(self.ids, by=self.editor, reason="As meant")
        text = json.dumps(collect_decisions(by=None)["waiver"])
        decisions = {"waiver": json.loads(text)}
        for state in ("open", "missing"):
            with self.subTest(state):
                if state == "open":
                    ask_again(self.ids, by=None)
                else:
                    Finding.objects.all().delete()
                report = import_decisions(decisions, by=None)
                self.assertEqual(report.refused, [])
                Inspection.objects.all().delete()
                inspect_unread()
                rows = Finding.objects.filter(rule=MARK)
                self.assertEqual({(row.state, row.waived_because) for row in rows}, {("waived", "As meant")})
                self.assertEqual({row.waived_by for row in rows}, {self.editor})
                self.assertEqual(json.dumps(collect_decisions(by=None)["waiver"]), text)

    def test_a_waiver_of_what_there_is_not_is_refused_and_named(self) -> None:
        waive(self.ids[:1], by=self.editor, reason="x")
        ((key, columns),) = collect_decisions(by=None)["waiver"].items()
        ask_again(self.ids[:1], by=self.editor)
        path, rule, digest = key.rsplit("#", 2)
        for other, code in (
            (f"notes/gone.md#{rule}#{digest}", "target-gone"),
            (f"{path}#no-such-rule#{digest}", "not-valid"),
            (f"{path}#{rule}#0000000000000000", "not-valid"),
        ):
            with self.subTest(other):
                report = import_decisions({"waiver": {other: columns}}, by=None)
                self.assertEqual([item.code for item in report.refused], [code])
        report = import_decisions({"waiver": {key: {**columns, "at": "yesterday"}}}, by=None)
        self.assertEqual([item.code for item in report.refused], ["not-valid"])
        self.assertEqual(self.states(), ["open", "open"])

    def test_queries_do_not_grow_with_findings(self) -> None:
        article = Article.objects.get(path=A)
        ids = [make_finding(article, rule="x", place=str(number)).pk for number in range(10)]
        may(self.editor, WAIVE)
        numbers = []
        for some in (ids[:1], ids[1:]):
            with CaptureQueriesContext(connection) as queries:
                waive(some, by=self.editor, reason="x")
            numbers.append(len(queries))
        self.assertEqual(numbers[0], numbers[1])
        self.assertLess(numbers[0], 16)
