"""The fields beside an article's text in a real browser: addresses, findings, the source, lists of names."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from editorial.models import Finding, Role
from tests import factories
from tests.admin.rows import change_url
from tests.browser.test_admin_writing import TEXT, boss, opened

__all__ = ["boss"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class FieldTests:
    def test_the_file_name_follows_the_title_until_it_is_changed(self, boss: Page) -> None:
        notes = factories.make_collection("notes")
        factories.make_article(collection=notes, path="notes/chong-qing.md")
        boss.goto(reverse("admin:editorial_article_add"))
        boss.fill("input[name=title]", "重庆")
        expect(boss.locator("input[name=stem]")).to_have_value("chong-qing-2")
        assert boss.inner_text("#field-stem .clash") == "chong-qing is taken: chong-qing-2"
        boss.fill("input[name=stem]", "mine")
        boss.fill("input[name=title]", "重庆的港口")
        boss.wait_for_timeout(700)
        assert boss.input_value("input[name=stem]") == "mine"
        boss.fill("input[name=stem]", "chong-qing")
        boss.locator("#field-stem .clash", has_text="chong-qing is taken").wait_for()
        boss.locator("#field-stem button").click()
        expect(boss.locator("input[name=stem]")).to_have_value("chong-qing-de-gang-kou")

    def test_a_click_for_the_free_file_name_is_answered_however_soon_it_follows_typing(self, boss: Page) -> None:
        factories.make_collection("notes")
        boss.goto(reverse("admin:editorial_article_add"))
        boss.fill("input[name=title]", "重庆的港口")
        expect(boss.locator("input[name=stem]")).to_have_value("chong-qing-de-gang-kou")
        asked: list[Route] = []
        address = boss.locator("#field-stem [data-suggest-address]").get_attribute("data-suggest-address")
        boss.route(f"**{address}?**", lambda route: asked.append(route))  # each waits for its answer
        boss.fill("input[name=stem]", "mine")
        boss.locator("#field-stem button").click()
        boss.wait_for_timeout(700)  # the pause after which what was typed would be asked about
        assert len(asked) == 1
        asked[0].continue_()
        expect(boss.locator("input[name=stem]")).to_have_value("chong-qing-de-gang-kou")

    def test_the_address_of_an_article_changes_on_demand_only(self, boss: Page) -> None:
        opened(boss, "x")
        boss.fill("input[name=title]", "新标题")
        boss.wait_for_timeout(600)
        assert boss.input_value("input[name=slug]") == ""
        boss.locator("#field-slug button").click()
        expect(boss.locator("input[name=slug]")).to_have_value("xin-biao-ti")

    def test_a_finding_leads_to_its_line(self, boss: Page) -> None:
        article = factories.make_article(header="---\ntitle: x\n---\n", body="one\n\ntwo\n", status="draft")
        Finding.objects.create(article=article, rule="r", message="About two", line=6)
        boss.goto(change_url(article))
        boss.locator("#field-body [data-line]").click()
        chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        assert boss.locator(TEXT).evaluate(chosen) == "two"

    def test_findings_mark_their_lines_and_an_address_leads_to_one(self, boss: Page) -> None:
        article = factories.make_article(header="---\ntitle: x\n---\n", body="one\n\ntwo\n", status="draft")
        factories.make_finding(article, rule="r", message="About two", line=6, severity="error")
        boss.goto(f"{change_url(article)}?line=3#id_body")
        mark = boss.locator(".line-mark-error")
        expect(mark).to_be_visible()
        chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        assert boss.locator(TEXT).evaluate(chosen) == "two"
        first = mark.evaluate("one => one.style.top")
        boss.locator(TEXT).fill("zero\n\none\n\ntwo\n")
        expect(mark).not_to_have_css("top", first)
        boss.locator(TEXT).fill("zero\n")
        expect(mark).to_be_hidden()

    def test_a_source_is_linked_and_its_picture_asked_for_on_a_click(self, boss: Page) -> None:
        asked: list[str] = []
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"/>'

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(body=picture, content_type="image/svg+xml")

        boss.context.route("https://i.ytimg.com/**", answer)
        opened(boss, "x")
        card = boss.locator(".source-card")
        assert card.is_hidden()
        for bad in ("javascript:alert(1)", "#section", "ftp://example.org/x"):
            boss.fill("input[name=source_url]", bad)
            assert card.is_hidden(), bad
        boss.fill("input[name=source_url]", "https://www.youtube.com/watch?v=Lpp-D6UqNW8")
        assert card.locator("a").inner_text().startswith("youtube.com/watch?v=Lpp-D6UqNW8")
        assert card.locator("a").get_attribute("rel") == "noopener noreferrer"
        assert asked == []
        card.locator("button").click()
        expect(card.locator("img")).to_have_js_property("naturalWidth", 320)
        assert asked == ["https://i.ytimg.com/vi/Lpp-D6UqNW8/mqdefault.jpg"]
        boss.fill("input[name=source_url]", "https://example.org/a")
        assert card.locator("button").is_hidden()
        assert card.locator("img").is_hidden()
        assert len(asked) == 1

    def test_chosen_names_are_moved_by_keyboard_and_hand(self, boss: Page) -> None:
        opened(boss, names={Role.PEOPLE: ["Ada", "Grace", "Lin"]})
        people = boss.locator("#field-people")
        people.locator(".select2-search__field").focus()
        boss.keyboard.press("ArrowLeft")
        boss.keyboard.press("Alt+ArrowLeft")
        assert boss.input_value("textarea[name=people]") == "Ada\nLin\nGrace"
        choices = people.locator(".select2-selection__choice")
        choices.nth(2).drag_to(choices.nth(0), target_position={"x": 4, "y": 4})
        assert boss.input_value("textarea[name=people]") == "Grace\nAda\nLin"
        boss.keyboard.press("Escape")
        choices.nth(0).focus()
        boss.keyboard.press("Delete")
        assert boss.input_value("textarea[name=people]") == "Ada\nLin"

    def test_a_name_on_the_spot_is_marked_as_new(self, boss: Page) -> None:
        opened(boss, names={Role.PEOPLE: ["Ada"]})
        people = boss.locator("#field-people")
        people.locator(".select2-search__field").focus()
        boss.keyboard.insert_text("谁也不认识")
        boss.keyboard.press("Enter")
        people.locator(".select2-selection__choice", has_text="谁也不认识").locator(".new-name").wait_for()
        first = people.locator(".select2-selection__choice").first
        # The two names are asked about one by one, and either answer can be the first.
        expect(first).to_have_attribute("title", "Ada · person · 1 article")
        assert first.locator(".new-name").count() == 0
