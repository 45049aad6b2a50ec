"""Pages of terms after editors merged, moved, promoted or removed them, and the tree of areas."""

from __future__ import annotations

from typing import Any

from editorial.models import Area, Category, Entity, Project, Tag
from editorial.services.term_edits import (
    MergeTerms,
    PlaceCategories,
    ReadTags,
    RenameTerm,
    SetInternal,
    TermEdit,
    carry_out_term_edit,
)
from tests.services.gardens import GardenTestCase, eleventy


def do(edit: TermEdit) -> None:
    carry_out_term_edit(edit, by=None)


class FormerTermTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("Alpha", tags="[llms, chips]", area="tech", category="models"),
                "notes/b.md": eleventy("Beta", tags="[LLM, Ada]", area="tech", category="models"),
                "notes/draft.md": eleventy("Draft", tags="[only-draft]", status="draft", category="hidden"),
            }
        )
        self.llms, self.llm = Tag.objects.get(name="llms"), Tag.objects.get(name="LLM")

    def leads(self, old: str) -> Any:
        response = self.client.get(old)
        return response.headers.get("Location", response.status_code)

    def test_a_merged_term_and_its_feeds_lead_to_the_one_that_stays(self):
        do(MergeTerms(self.llm, [self.llms]))
        self.assertEqual(self.leads("/tags/llms/"), "/tags/llm/")
        self.assertEqual(self.leads("/tags/llms/feed.atom"), "/tags/llm/feed.atom")
        self.assertEqual(self.leads("/tags/llms/feed.json"), "/tags/llm/feed.json")
        self.assertContains(self.client.get("/tags/llm/"), "Alpha")
        self.assertNotContains(self.client.get("/tags/"), "llms")
        self.assertNotContains(self.client.get("/sitemap-terms-1.xml"), "/tags/llms/")
        self.assertContains(self.client.get("/api/v1/articles/?tag=llm"), "Alpha")
        self.assertContains(self.client.get("/search/?q=tag:llms"), "Alpha")

    def test_a_former_address_leads_on_and_a_live_page_wins_over_it(self):
        do(RenameTerm(self.llms, title="Language models", slug="language-models"))
        self.assertEqual(self.leads("/tags/llms/"), "/tags/language-models/")
        self.assertContains(self.client.get("/tags/language-models/"), "<h1><bdi>Language models</bdi></h1>", html=True)
        do(MergeTerms(self.llm, [self.llms]))
        self.assertEqual(self.leads("/tags/llms/"), "/tags/llm/")
        self.assertEqual(self.leads("/tags/language-models/feed.atom"), "/tags/llm/feed.atom")
        do(RenameTerm(Tag.objects.get(name="chips"), title="", slug="llms-2"))
        do(RenameTerm(Tag.objects.get(name="chips"), title="", slug="chips"))
        self.assertEqual(self.client.get("/tags/chips/").status_code, 200)

    def test_a_promoted_tag_leads_to_what_it_is_and_is_no_tag_any_more(self):
        do(ReadTags([self.llms], "category", "models"))
        do(ReadTags([Tag.objects.get(name="Ada")], "person"))
        do(ReadTags([Tag.objects.get(name="chips")], "project"))
        self.assertEqual(self.leads("/tags/llms/"), "/categories/models/")
        self.assertEqual(self.leads("/tags/ada/"), Entity.objects.get().get_absolute_url())
        self.assertEqual(self.leads("/tags/ada/feed.atom"), "/people/ada/feed.atom")
        self.assertEqual(self.leads("/tags/chips/"), Project.objects.get().get_absolute_url())
        page = self.client.get("/notes/a/")
        self.assertNotContains(page, "llms")
        self.assertContains(page, "/projects/chips/")
        self.assertNotContains(self.client.get("/feed.atom"), "llms")
        self.assertNotContains(self.client.get("/api/v1/articles/"), "llms")

    def test_removed_internal_and_unlisted_tags_have_no_page(self):
        do(ReadTags([self.llms], "nothing"))
        do(SetInternal([self.llm], internal=True))
        do(ReadTags([Tag.objects.get(name="only-draft")], "category", "hidden"))
        for slug in ("llms", "llm", "only-draft", "never"):
            for end in ("", "feed.atom"):
                self.assertEqual(self.leads(f"/tags/{slug}/{end}"), 404, slug)
        for page in ("/tags/", "/notes/a/", "/notes/b/", "/feed.json", "/llms.txt?q", "/api/v1/tags/"):
            text = self.client.get(page).content.decode().replace("llms.txt", "")
            self.assertNotIn("llm", text.lower(), page)
        self.assertNotContains(self.client.get("/search/?q=tag:llm"), "Beta")

    def test_areas_show_the_categories_below_them(self):
        area, category = Area.objects.get(), Category.objects.get(value="models")
        do(PlaceCategories(list(Category.objects.all()), area))
        for page in ("/areas/", "/areas/tech/"):
            self.assertContains(self.client.get(page), '<a href="/categories/models/">')
            self.assertNotContains(self.client.get(page), "/categories/hidden/")
        self.assertContains(self.client.get(category.get_absolute_url()), '<a href="/areas/tech/">')
