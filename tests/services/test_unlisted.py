"""Names that texts contain and headers do not list: counted, proposed, added, dismissed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from editorial.models import Article, Changeset, DismissedName, Effect, Entity, Mention, NameProposal
from editorial.services.bulk_edits import Act, BulkReport, carry_out_bulk_edit, plan_bulk_edit
from editorial.services.curation import add_alias
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.jobs import do_job, start_job
from editorial.services.undoing import carry_out_undo, plan_undo
from editorial.services.unlisted import (
    FIND_NAMES,
    AddNames,
    Proposal,
    dismiss,
    dismiss_everywhere,
    find_unlisted_names,
    known_names,
    proposals_of,
    propose_again,
    sentence_at,
)
from editorial.services.unlisted.known import forget_known_names
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy


def names(proposals: list[Proposal]) -> list[tuple[str, str, int]]:
    return [(one.written, one.role, one.count) for one in proposals]


class UnlistedTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        forget_known_names()
        self.load(
            {
                "notes/a.md": eleventy(
                    "A",
                    companies_orgs="[Nvidia, Talk Media]",
                    people="[黄仁勋, Ada Lovelace]",
                    body="Nvidia，黄仁勋，Ada Lovelace。",
                ),
                "notes/b.md": eleventy("B", companies_orgs="[Nvidia]", people="[黄仁勋]", body="NVIDIA 的黃仁勳"),
                "notes/c.md": eleventy(
                    "C",
                    products_models="[H100]",
                    body="NVIDIA 与 Ada Lovelace。\n\n<details>\n\nNvidia, `Talk Media`\n\n</details>\n\n黄仁勋说",
                ),
                "notes/d.md": eleventy("D", status="draft", body="<details>Ada Lovelace</details>[x](/Nvidia)"),
            }
        )

    def row(self, name: str) -> Article:
        rows = Article.objects.select_related("collection", "body", "pending_revision__body")
        return rows.get(path=f"notes/{name}.md")

    def entity(self, name: str) -> Entity:
        return Entity.objects.get(name=name)

    def carry_out(self, edit: AddNames, by: Any = None) -> BulkReport:
        return carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=by), by=by)

    def undo(self, changeset: Changeset) -> None:
        carry_out_undo(plan_undo(changeset.pk, by=None), by=None)


class ProposalTests(UnlistedTestCase):
    def test_short_names_wait_for_the_first_count_and_long_ones_do_not(self) -> None:
        assert names(proposals_of(self.row("c"))) == [("Ada Lovelace", "people", 1)]
        find_unlisted_names()
        found = names(proposals_of(self.row("c")))
        assert found == [("NVIDIA", "organizations", 2), ("Ada Lovelace", "people", 1), ("黄仁勋", "people", 1)]

    def test_place_and_what_is_folded_away_are_told(self) -> None:
        find_unlisted_names()
        ada = proposals_of(self.row("d"))[0]
        assert ada.in_original
        assert not proposals_of(self.row("c"))[0].in_original
        assert names(proposals_of(self.row("d"))) == [("Ada Lovelace", "people", 1)]

    def test_stored_proposals_are_those_of_each_article(self) -> None:
        number = find_unlisted_names()
        stored = NameProposal.objects.standing().order_by("article__path", "-count", "start")
        assert number == stored.count() == 4
        for name in "cd":
            mine = [(row.written, row.role, row.count) for row in stored.filter(article=self.row(name))]
            assert mine == names(proposals_of(self.row(name)))
        before = list(NameProposal.objects.order_by("article", "entity").values_list("article", "entity", "count"))
        find_unlisted_names()
        again = list(NameProposal.objects.order_by("article", "entity").values_list("article", "entity", "count"))
        assert again == before

    def test_name_of_several_is_proposed_with_a_choice(self) -> None:
        product = factories.make_entity("Ada Lovelace", "product")
        find_unlisted_names()
        found = [one for one in proposals_of(self.row("d")) if one.name == "ada lovelace"]
        assert [(one.entity_id, one.is_open) for one in found] == [
            (self.entity_of("person:ada-lovelace").pk, True),
            (product.pk, True),
        ]

    def entity_of(self, key: str) -> Entity:
        kind, slug = key.split(":")
        return Entity.objects.get(kind=kind, slug=slug)

    def test_names_are_read_anew_once_one_is_written(self) -> None:
        known = known_names()
        assert known_names() is known
        add_alias(self.entity("Ada Lovelace"), by=None, source_kind="person", written="Countess of Lovelace")
        assert known_names() is not known

    def test_job_looks_through_the_texts(self) -> None:
        job = start_job(FIND_NAMES, by=factories.make_superuser(), arguments={})
        do_job(job.pk)
        job.refresh_from_db()
        assert (job.state, job.done, job.total, job.result["proposed"]) == ("done", 8, 8, 4)

    def test_sentence_ends_where_it_ends(self) -> None:
        text = "一。**他**在 Nvidia 工作。二。"
        sentence = sentence_at(text, text.index("N"), text.index("N") + 6)
        assert (sentence.before, sentence.name, sentence.after) == ("他在 ", "Nvidia", " 工作。")


class AddingTests(UnlistedTestCase):
    def setUp(self) -> None:
        super().setUp()
        find_unlisted_names()

    def test_names_are_listed_under_their_keys_and_nothing_else_changes(self) -> None:
        before = self.text("notes/c.md")
        edit = AddNames.of_proposals(None)
        report = self.carry_out(edit)
        assert report.counts[Act.CHANGE] == 2
        after = self.text("notes/c.md")
        added = [line for line in after.splitlines() if line not in before.splitlines()]
        assert "".join(added).replace(" ", "").replace('"', "").replace("-", "") != ""
        assert "products_models: [H100]\n" in after
        assert before.split("---\n", 2)[2] == after.split("---\n", 2)[2]
        listed = set(Mention.objects.filter(article=self.row("c")).values_list("entity__name", "role"))
        assert {("Nvidia", "organizations"), ("Ada Lovelace", "people"), ("黄仁勋", "people")} <= listed
        assert not NameProposal.objects.standing().exists()
        assert Entity.objects.filter(name__iexact="nvidia").count() == 1
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.undo(changeset)
        assert self.text("notes/c.md") == before
        assert NameProposal.objects.standing().count() == 4

    def test_published_article_waits_where_the_editor_may_not_publish(self) -> None:
        before = self.text("notes/c.md")
        writer = factories.make_member("Writer", "writer")
        edit = AddNames.of_proposals([self.entity("Nvidia")], ["notes/c.md"])
        report = self.carry_out(edit, by=writer)
        assert report.counts[Act.WAIT] == 1
        assert self.text("notes/c.md") == before
        assert "NVIDIA" in self.row("c").pending_revision.header  # type: ignore[union-attr]
        assert "Nvidia" not in [self.entity_name(one) for one in proposals_of(self.row("c"))]

    def entity_name(self, proposal: Proposal) -> str:
        return Entity.objects.get(pk=proposal.entity_id).name

    def test_edit_is_the_same_when_it_is_read_back(self) -> None:
        ada = self.entity("Ada Lovelace")
        for edit in (
            AddNames.of_proposals([ada], ["notes/c.md"]),
            AddNames.of_proposals(None, ["notes/d.md"]),
            AddNames.to_article(self.row("c"), [(ada, "people", "Ada Lovelace")]),
        ):
            again = AddNames.from_spec(edit.spec())
            assert (again.spec(), again.state(), again.additions) == (edit.spec(), edit.state(), edit.additions)

    def test_name_that_is_listed_by_now_is_not_listed_twice(self) -> None:
        edit = AddNames.to_article(self.row("a"), [(self.entity("Nvidia"), "organizations", "NVIDIA")])
        assert plan_bulk_edit(edit, by=None).counts[Act.UNCHANGED] == 1
        assert self.carry_out(edit).changeset_id is None


class DismissingTests(UnlistedTestCase):
    def setUp(self) -> None:
        super().setUp()
        find_unlisted_names()

    def proposed(self, name: str) -> list[str]:
        stored = NameProposal.objects.standing().filter(article=self.row(name)).order_by("-count", "start")
        found = [one.written for one in proposals_of(self.row(name))]
        assert [row.written for row in stored] == found
        return found

    def test_dismissed_proposals_stay_away_until_that_is_undone(self) -> None:
        for_one = dismiss(self.row("c"), self.entity("Nvidia"), by=None)
        assert for_one is not None
        assert dismiss(self.row("c"), self.entity("Nvidia"), by=None) is None
        everywhere = dismiss_everywhere("ada Lovelace", by=None)
        assert everywhere is not None
        assert self.proposed("c") == ["黄仁勋"]
        assert self.proposed("d") == []
        find_unlisted_names()
        self.load({"notes/c.md": self.text("notes/c.md").replace("黄仁勋说", "黄仁勋说，Nvidia")})
        find_unlisted_names()
        assert self.proposed("c") == ["黄仁勋"]
        self.undo(for_one)
        find_unlisted_names()
        assert self.proposed("c") == ["NVIDIA", "黄仁勋"]
        self.undo(everywhere)
        find_unlisted_names()
        assert self.proposed("d") == ["Ada Lovelace"]
        assert not DismissedName.objects.exists()

    def test_dismissals_go_out_as_decisions_and_come_in_again(self) -> None:
        dismiss(self.row("c"), self.entity("Nvidia"), by=None)
        dismiss_everywhere("Ada Lovelace", by=None)
        text = as_text(collect_decisions(by=None))
        assert '"article:notes/c.md#organization:nvidia": {}' in text
        assert '"name:ada lovelace": {}' in text
        DismissedName.objects.all().delete()
        report = import_decisions(read_decisions(text.encode()), by=None)
        assert (DismissedName.objects.count(), report.refused) == (2, [])
        assert as_text(collect_decisions(by=None)) == text
        assert import_decisions(read_decisions(text.encode()), by=None).changeset_id is None

    def test_taking_back_is_an_effect_too(self) -> None:
        dismiss_everywhere("Ada Lovelace", by=None)
        changeset = propose_again("name:ada lovelace", by=None)
        assert changeset is not None
        assert Effect.objects.get(changeset=changeset).after is None
        assert not DismissedName.objects.exists()
        self.undo(changeset)
        assert DismissedName.objects.get().name == "ada lovelace"

    def test_only_those_who_may_do_it(self) -> None:
        writer = factories.make_member("Writer", "writer")
        with self.assertRaises(PermissionDenied):
            dismiss_everywhere("Ada Lovelace", by=writer)
        with self.assertRaises(PermissionDenied):
            dismiss(self.row("c"), self.entity("Nvidia"), by=factories.make_user("nobody"))
