"""The order of a project: given by editors, kept through imports, renames and undos, never over somebody else's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from editorial.models import Article, Changeset, Project, ProjectPlace
from editorial.services.curated.orders import move_places, stored_order, write_order
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.project_order import OrderConflict, order_project, order_seen
from editorial.services.transitions import remove_articles
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_user
from tests.services.gardens import eleventy, read_files, temporary_folder
from tests.services.syncs import SyncTestCase

A, B, C, D = (f"notes/{name}.md" for name in "abcd")
DAYS = {A: "2024-01-01", B: "2024-01-02", C: "2024-01-03", D: "2024-01-04"}


def member(path: str, **values: str) -> bytes:
    return eleventy(path[6].upper(), date=DAYS[path], project="[atlas]", **values)


class ProjectOrderTests(SyncTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.editor = make_user("edna", permissions=["editorial.change_project", "editorial.import_article"])
        self.sync({path: member(path) for path in (A, B, C)})
        self.project = Project.objects.get(value="atlas")

    def ids(self, *paths: str) -> list[int]:
        return [self.article(path).pk for path in paths]

    def order(self, *paths: str, seen: str | None = None) -> Changeset | None:
        seen = order_seen(self.project) if seen is None else seen
        return order_project(self.project.pk, by=self.editor, articles=self.ids(*paths), seen=seen)

    def shown(self) -> list[str]:
        members = Article.objects.present().filter(projects=self.project)
        return [row.path for row in members.in_order_of(self.project)]

    def take_back(self, changeset: Changeset | None) -> None:
        assert changeset is not None
        report = carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
        self.assertEqual(report.left, [])

    def test_without_an_order_the_newest_is_first(self) -> None:
        self.assertEqual(self.shown(), [C, B, A])

    def test_the_order_is_one_changeset_that_can_be_undone_and_redone(self) -> None:
        first = self.order(B, A, C)
        assert first is not None
        self.assertEqual((first.kind, first.state, first.author), ("taxonomy", "done", self.editor))
        self.assertEqual(self.shown(), [B, A, C])
        self.order(C, A, B)
        second = Changeset.objects.order_by("-pk")[0]
        self.take_back(second)
        self.assertEqual(self.shown(), [B, A, C])
        self.take_back(Changeset.objects.order_by("-pk")[0])
        self.assertEqual(self.shown(), [C, A, B])

    def test_an_undo_leaves_an_order_that_was_changed_since(self) -> None:
        first = self.order(B, A, C)
        assert first is not None
        self.order(A, B, C)
        report = carry_out_undo(plan_undo(first.pk, by=self.editor), by=self.editor)
        self.assertEqual([item.code for item in report.left], ["changed-since"])
        self.assertEqual(self.shown(), [A, B, C])

    def test_the_same_order_again_writes_nothing(self) -> None:
        self.order(B, A, C)
        self.assertIsNone(self.order(B, A, C))
        self.assertEqual(Changeset.objects.filter(kind="taxonomy").count(), 1)

    def test_an_empty_order_is_by_date_again(self) -> None:
        self.order(A, B, C)
        self.order()
        self.assertEqual(self.shown(), [C, B, A])
        self.assertFalse(ProjectPlace.objects.exists())

    def test_a_new_article_comes_after_and_one_that_left_drops_out(self) -> None:
        self.order(B, A, C)
        self.sync({D: member(D)})
        self.assertEqual(self.shown(), [B, A, C, D])
        self.sync({A: eleventy("A", date=DAYS[A])})
        remove_articles(self.ids(C), by=None)
        self.assertEqual(self.shown(), [B, D])

    def test_an_article_that_comes_back_has_its_place_again(self) -> None:
        self.order(B, A, C)
        self.sync({A: eleventy("A", date=DAYS[A])})
        self.sync({A: member(A, summary="Again.")})
        self.assertEqual(self.shown(), [B, A, C])

    def test_a_file_that_is_renamed_keeps_its_place_and_so_does_its_undo(self) -> None:
        self.sync({A: member(A, body="Lines that tell it from the others.\n" * 5)})
        self.order(B, A, C)
        (self.garden / A).rename(self.garden / "notes/renamed.md")
        report = self.sync()
        self.assertEqual(self.became(report, "notes/renamed.md")[0], "renamed")
        self.assertEqual(self.shown(), [B, "notes/renamed.md", C])
        self.take_back(Changeset.objects.get(pk=report.changeset_id))
        self.assertEqual(self.shown(), [B, A, C])

    def test_two_articles_can_change_their_paths_about(self) -> None:
        write_order(self.project, [A, B, C])
        move_places({A: B, B: A, C: C})
        self.assertEqual(stored_order(self.project), [B, A, C])

    def test_an_order_that_somebody_else_changed_meanwhile_is_refused_with_a_word(self) -> None:
        seen = order_seen(self.project)
        order_project(self.project.pk, by=self.editor, articles=self.ids(A, B, C), seen=seen)
        before = Changeset.objects.count()
        with self.assertRaisesMessage(OrderConflict, "edna changed the order"):
            self.order(B, A, C, seen=seen)
        self.assertEqual((self.shown(), Changeset.objects.count()), ([A, B, C], before))
        self.assertIsNone(self.order(A, B, C, seen=seen))

    def test_articles_that_came_or_left_meanwhile_are_no_conflict(self) -> None:
        seen, asked = order_seen(self.project), self.ids(C, A, B)
        self.sync({D: member(D), A: eleventy("A", date=DAYS[A])})
        order_project(self.project.pk, by=self.editor, articles=[*asked, *asked, 987654], seen=seen)
        self.assertEqual(self.shown(), [C, B, D])

    def test_an_export_of_a_project_holds_its_articles_and_nothing_else(self) -> None:
        self.sync({D: eleventy("D", project="[other]"), "notes/_index.md": "---\ntitle: Notes\n---\n"})
        with temporary_folder() as folder:
            report = self.export(folder, projects=("atlas",))
            self.assertEqual((set(read_files(folder)), report.written), ({A, B, C}, 3))

    def test_it_needs_the_permission_to_change_projects(self) -> None:
        with self.assertRaises(PermissionDenied):
            order_project(self.project.pk, by=make_user(), articles=[], seen="")

    def test_it_travels_with_the_decisions_before_or_after_the_files(self) -> None:
        self.assertNotIn("project_order", collect_decisions(by=None))
        self.order(B, A, C)
        text = as_text(collect_decisions(by=None))
        self.assertEqual(read_decisions(text.encode())["project_order"], {"atlas": {"articles": [B, A, C]}})
        self.assertIsNone(import_decisions(read_decisions(text.encode()), by=None).changeset_id)
        ProjectPlace.objects.all().delete()
        remove_articles(self.ids(A, B, C), by=None)
        report = import_decisions(read_decisions(text.encode()), by=None)
        self.assertEqual((report.refused, stored_order(self.project)), ([], [B, A, C]))
        self.take_back(Changeset.objects.get(pk=report.changeset_id))
        self.assertEqual(stored_order(self.project), [])

    def test_decisions_with_an_order_that_cannot_be_are_refused(self) -> None:
        cases = (("nobody", [A], "target-gone"), ("atlas", [A, A], "not-valid"), ("atlas", [""], "not-valid"))
        for value, paths, code in cases:
            with self.subTest(value, paths=paths):
                report = import_decisions({"project_order": {value: {"articles": paths}}}, by=None)
                self.assertEqual([item.code for item in report.refused], [code])
