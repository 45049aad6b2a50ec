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
from tests.factories import make_entity
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

    def test_a_program_is_led_on_as_a_reader_is(self):
        do(MergeTerms(self.llm, [self.llms]))
        do(ReadTags([Tag.objects.get(name="Ada")], "person"))
        do(ReadTags([Tag.objects.get(name="chips")], "category", "models"))
        for old, new in (("tags/llms", "tags/llm"), ("tags/ada", "people/ada"), ("tags/chips", "categories/models")):
            response = self.client.get(f"/api/v1/{old}/")
            self.assertEqual(response.status_code, 301, old)
            self.assertEqual(response.headers["Location"], f"http://testserver/api/v1/{new}/")
            self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")
            self.assertEqual(response.json()["location"], response.headers["Location"])
            self.assertEqual(self.client.get(response.headers["Location"]).status_code, 200)
        for query, titles in (
            ("llms", {"Alpha", "Beta"}),
            ("ada", {"Beta"}),
            ("chips", {"Alpha", "Beta"}),
            ("x", set()),
        ):
            items = self.client.get(f"/api/v1/articles/?tag={query}").json()["items"]
            self.assertEqual({item["title"] for item in items}, titles, query)
        do(MergeTerms(Area.objects.get(), [Area.objects.create(value="it", slug="it")]))
        self.assertEqual(
            self.client.get("/api/v1/areas/it/").headers["Location"], "http://testserver/api/v1/areas/tech/"
        )

    def test_a_program_that_asks_for_a_merged_name_is_led_on(self):
        self.load({"notes/p.md": eleventy("P", people="[Ada Lovelace]")})
        old = make_entity("Countess", merged_into=Entity.objects.get())
        new = "http://testserver/api/v1/people/ada-lovelace/"
        self.assertEqual(self.client.get(f"/api/v1/people/{old.slug}/").headers["Location"], new)
        items = self.client.get(f"/api/v1/articles/?entity=people/{old.slug}").json()["items"]
        self.assertEqual([item["title"] for item in items], ["P"])
        hidden = make_entity("Old", merged_into=make_entity("Hidden"))
        self.assertEqual(self.leads(f"/api/v1/people/{hidden.slug}/"), 404)

    def test_files_of_a_merged_project_lead_on(self):
        self.load({"notes/p.md": eleventy("P", project="[atlas]")})
        atlas = Project.objects.get()
        do(MergeTerms(atlas, [Project.objects.create(value="old", slug="old")]))
        for form in ("md", "zip"):
            self.assertEqual(self.leads(f"/projects/old.{form}"), f"/projects/atlas.{form}")
            self.assertEqual(self.client.head(f"/projects/atlas.{form}").status_code, 200)
            self.assertEqual(self.leads(f"/projects/none.{form}"), 404)

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
            self.assertEqual(self.leads(f"/api/v1/tags/{slug}/"), 404, slug)
            self.assertEqual(self.client.get(f"/api/v1/articles/?tag={slug}").json()["total"], 0, slug)
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
