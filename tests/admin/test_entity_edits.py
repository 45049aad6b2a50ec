"""Names merged, split, moved and renamed in the admin: found, side by side, looked at, done, and the way back."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Changeset, Entity, Mention
from editorial.services import curation
from editorial.services.entity_edits import merge_entities
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

HOSTILE = "<script>alert(1)</script>"


class EntityEditPageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", companies_orgs="[Nvidia, 英伟达]", people="[Meta]"),
                "notes/b.md": eleventy("B", companies_orgs="[NVIDIA Corp]", speaker=f"'{HOSTILE}'"),
            }
        )
        self.nvidia = Entity.objects.get(slug="nvidia")
        self.chinese = Entity.objects.get(name="英伟达")
        self.corp = Entity.objects.get(slug="nvidia-corp")
        self.hostile = Entity.objects.get(kind="channel")
        self.editor = factories.make_member("Editor", "editor")
        self.client.force_login(self.editor)

    def address(self, page: str, *args: int, model: str = "organization", ids: Any = ()) -> str:
        address = reverse(f"admin:editorial_{model}_{page}", args=args)
        return f"{address}?ids={','.join(str(row.pk) for row in ids)}" if ids else address

    def planned(self, address: str, **posted: Any) -> dict[str, Any]:
        """Returns what the plan's form would send, after the choice was posted."""
        answer = self.client.post(address, posted)
        self.assertTemplateUsed(answer, "admin/editorial/entity/plan.html", answer.content.decode())
        plan = answer.context["plan"]
        return {**posted, "seen": plan.fingerprint, "confirmed": "yes"}


class MergePageTests(EntityEditPageTestCase):
    def test_chosen_names_of_the_list_are_merged_into_the_one_that_stays(self) -> None:
        listed = reverse("admin:editorial_organization_changelist")
        rows = [self.nvidia.pk, self.chinese.pk]
        answer = self.client.post(listed, {"action": "merge_action", "_selected_action": rows})
        address = answer.headers["Location"]
        page = self.client.get(address)
        self.assertContains(page, self.chinese.get_absolute_url())
        form = self.planned(address, target=str(self.nvidia.pk), name="")
        self.assertEqual(self.client.get(address).context["sides"][0]["row"].merged_into, None)
        done = self.client.post(address, {**form, "message": "the same"}, follow=True)
        changeset = Changeset.objects.get(kind="entity")
        self.assertEqual((changeset.author, changeset.message), (self.editor, "the same"))
        undo = reverse("admin:editorial_changeset_undo", args=[changeset.pk])
        self.assertContains(done, f'<a href="{undo}">')
        self.assertEqual(done.redirect_chain[-1][0], reverse("admin:editorial_organization_change", args=rows[:1]))
        self.chinese.refresh_from_db()
        self.assertEqual(self.chinese.merged_into, self.nvidia)
        # Whoever keeps names takes back what they did themselves, without the right to import.
        self.client.post(undo, {"confirmed": "yes"})
        self.chinese.refresh_from_db()
        self.assertIsNone(self.chinese.merged_into)

    def test_one_is_found_by_its_name_and_added(self) -> None:
        address = self.address("merge", ids=[self.nvidia])
        found = self.client.get(address, {"ids": self.nvidia.pk, "q": "nvidia corp"})
        self.assertContains(found, f"?ids={self.nvidia.pk},{self.corp.pk}")
        self.assertEqual([row.pk for row, _ in found.context["found"]], [self.corp.pk])
        self.assertContains(self.client.get(address, {"ids": self.nvidia.pk, "q": "英偉達"}), self.chinese.name)
        self.assertContains(self.client.get(address, {"ids": self.nvidia.pk, "q": "nobody"}), "Nothing is called")

    def test_what_changed_since_is_shown_again_and_not_written(self) -> None:
        address = self.address("merge", ids=[self.nvidia, self.corp])
        form = self.planned(address, target=str(self.nvidia.pk))
        curation.save_entity(self.corp, by=None, changes={"description": "Chips"})
        again = self.client.post(address, form)
        self.assertContains(again, "“NVIDIA Corp” changed since you looked")
        self.assertIn("Chips", str(again.context["plan"].columns))
        self.assertFalse(Entity.objects.exclude(merged_into=None).exists())
        self.client.post(address, {**form, "seen": again.context["plan"].fingerprint})
        self.assertEqual(Entity.objects.get(pk=self.corp.pk).merged_into, self.nvidia)

    def test_the_files_are_written_differently_only_where_that_is_asked_for(self) -> None:
        address = self.address("merge", ids=[self.nvidia, self.chinese])
        form = self.planned(address, target=str(self.nvidia.pk), name="Nvidia")
        self.assertContains(self.client.post(address, {**form, "confirmed": "", "seen": ""}), 'name="rewrite"')
        texts = self.text("notes/a.md")
        answer = self.client.post(address, {**form, "rewrite": "yes"})
        page = self.client.get(answer.headers["Location"])
        rows = [(row.use.written, row.chosen) for row in page.context["choice"].rows]
        self.assertEqual((page.context["choice"].new, rows), ("Nvidia", [("Nvidia", False), ("英伟达", True)]))
        self.assertEqual(self.text("notes/a.md"), texts)

    def test_names_of_files_are_text(self) -> None:
        address = self.address("merge", model="entity", ids=[self.nvidia, self.hostile])
        for answer in (
            self.client.get(address),
            self.client.post(address, {"target": self.hostile.pk}),
            self.client.post(address, self.planned(address, target=str(self.nvidia.pk)), follow=True),
        ):
            self.assertNotContains(answer, HOSTILE)
            self.assertContains(answer, "&lt;script&gt;")

    def test_bad_addresses_and_choices_are_told(self) -> None:
        for ids in ("", "x,,9", "99999999", "1" * 40):
            self.assertEqual(self.client.get(self.address("merge"), {"ids": ids}).status_code, 302)
        address = self.address("merge", ids=[self.nvidia, self.corp])
        self.assertContains(self.client.post(address, {"target": "7777"}), "Choose which one stays.")
        merge_entities(self.nvidia, [self.corp], by=None)
        self.assertContains(self.client.post(address, {"target": self.nvidia.pk}), "is merged into another itself")

    def test_more_names_need_no_more_queries(self) -> None:
        for page in ("merge", "kind"):
            self.client.get(self.address(page, ids=[self.nvidia]))
            numbers = []
            for ids in ([self.nvidia, self.corp], [self.nvidia, self.corp, self.chinese, self.hostile]):
                with CaptureQueriesContext(connection) as caught:
                    self.client.get(self.address(page, ids=ids))
                numbers.append(len(caught))
            self.assertEqual(numbers[0], numbers[1])


class OtherPageTests(EntityEditPageTestCase):
    def test_names_are_taken_out_into_a_new_one_and_back_to_a_merged_one(self) -> None:
        merge_entities(self.nvidia, [self.chinese, self.corp], by=None)
        address = self.address("split", self.nvidia.pk)
        page = self.client.get(address, {"into": self.corp.pk})
        ticked = [item["value"] for item in page.context["names"] if item["ticked"]]
        self.assertEqual(ticked, ["organization:nvidiacorp"])
        form = self.planned(address, name_key=ticked, into=str(self.corp.pk))
        self.client.post(address, form)
        self.assertIsNone(Entity.objects.get(pk=self.corp.pk).merged_into)
        new = {"name_key": ["organization:英伟达"], "into": "new", "kind": "product", "name": "英伟达显卡"}
        self.client.post(address, self.planned(address, **new))
        self.assertEqual(Mention.objects.get(written="英伟达").entity.name, "英伟达显卡")

    def test_another_one_is_found_without_losing_what_is_ticked(self) -> None:
        merge_entities(self.nvidia, [self.chinese], by=None)
        address = self.address("split", self.nvidia.pk)
        choice = {"name_key": ["organization:英伟达"], "q": "meta"}
        page = self.client.post(address, {**choice, "find": "yes", "into": "new"})
        meta = Entity.objects.get(slug="meta")
        self.assertEqual([row.pk for row in page.context["found"]], [meta.pk])
        self.assertEqual([item["ticked"] for item in page.context["names"]], [False, True])
        self.client.post(address, self.planned(address, **choice, into=str(meta.pk)))
        self.assertEqual(Mention.objects.get(written="英伟达").entity, meta)
        for into in ("", "999999", "x"):
            self.assertContains(self.client.post(address, {**choice, "into": into}), "Choose where the names go.")

    def test_several_move_to_another_kind_and_the_page_follows(self) -> None:
        meta = Entity.objects.get(slug="meta")
        listed = reverse("admin:editorial_person_changelist")
        answer = self.client.post(listed, {"action": "kind_action", "_selected_action": [meta.pk]})
        address = answer.headers["Location"]
        done = self.client.post(address, self.planned(address, kind="organization"))
        self.assertEqual(done.headers["Location"], reverse("admin:editorial_organization_change", args=[meta.pk]))
        self.assertContains(self.client.post(address, {"kind": "organization"}), "is of another kind")

    def test_a_name_is_chosen_and_given_back_and_the_address_stays_unless_asked(self) -> None:
        address = self.address("name", self.nvidia.pk)
        self.client.post(address, self.planned(address, by="editor", name="NVIDIA", slug="nvidia"))
        self.nvidia.refresh_from_db()
        self.assertEqual((self.nvidia.name, self.nvidia.name_fixed, self.nvidia.slug), ("NVIDIA", True, "nvidia"))
        self.client.post(address, self.planned(address, by="rule", name="NVIDIA", slug="nv"))
        self.nvidia.refresh_from_db()
        self.assertEqual((self.nvidia.name, self.nvidia.name_fixed, self.nvidia.slug), ("Nvidia", False, "nv"))
        self.assertContains(self.client.post(address, {"by": "rule", "slug": "a b"}), "An address has no blanks")

    def test_the_page_of_a_name_leads_to_what_can_be_done_with_it(self) -> None:
        page = reverse("admin:editorial_organization_change", args=[self.nvidia.pk])
        answer = self.client.get(page)
        for address in (
            self.address("merge", ids=[self.nvidia]),
            self.address("kind", ids=[self.nvidia]),
            self.address("name", self.nvidia.pk),
        ):
            self.assertContains(answer, f'href="{address}"')
        self.assertNotContains(answer, self.address("split", self.nvidia.pk))  # it has one name
        self.client.force_login(factories.make_member("Writer", "writer"))
        self.assertNotContains(self.client.get(page), self.address("name", self.nvidia.pk))
        for address in (self.address("merge", ids=[self.nvidia]), self.address("split", self.nvidia.pk)):
            self.assertEqual(self.client.get(address).status_code, 403)
            self.assertEqual(self.client.post(address, {"confirmed": "yes"}).status_code, 403)
