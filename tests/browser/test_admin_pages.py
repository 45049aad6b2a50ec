"""The admin in a real browser: every page under the strict policy, wide and narrow, light and dark; what editors do."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from editorial.models import Article, Quarantine, Role
from editorial.services.articles import open_for_editing
from tests import factories
from tests.admin.rows import LISTS, change_url, list_url, make_full_changeset, make_quarantine
from tests.browser.test_admin_bytes import log_in, press_save, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "一个很长的标题" * 20
# Found by axe in Django's own pages as well.
STOCK_RULES = {"link-in-text-block", "aria-input-field-name"}


@pytest.fixture
def boss(new_context: Any, live_server: Any) -> Page:
    """A page on which somebody who may do everything is logged in."""
    context = new_context(viewport={"width": 1280, "height": 900})
    log_in(context, live_server, factories.make_superuser("boss"))
    page: Page = context.new_page()
    return page


def addresses() -> list[str]:
    """Returns the pages that hold something to show."""
    for model, make in LISTS.items():
        if model is not Quarantine:
            make(1)
    article = factories.make_article(LONG, names={Role.PEOPLE: ["Doe, Jane"]}, tags=["x" * 200], areas=["area"])
    pending = factories.make_revision(article, kind="pending", body="wide " * 200, parent=article.live_revision)
    factories.change(article, pending_revision=pending)
    broken = make_quarantine(7, data=b"----\n" + b"x" * 900 + b"\n", suggestion=b"---\nx\n", reason="reason " * 40)
    changeset = make_full_changeset(9)
    person = article.mentions.get().entity
    return [
        reverse("admin:index"),
        list_url(Article),
        change_url(article),
        reverse("admin:editorial_article_add"),
        reverse("admin:editorial_article_history", args=[article.pk]),
        reverse("admin:editorial_article_discard", args=[article.pk]),
        change_url(pending),
        change_url(changeset),
        f"{change_url(changeset)}?show=effects",
        change_url(broken),
        reverse("admin:editorial_person_change", args=[person.pk]),
        reverse("admin:editorial_project_add"),
        *(list_url(model) for model in LISTS),
    ]


class PageTests:
    def test_pages_fit_a_telephone_and_break_no_policy(self, new_context: Any, live_server: Any) -> None:
        context = new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
        log_in(context, live_server, factories.make_superuser("boss"))
        page = context.new_page()
        for address in addresses():
            response = page.goto(address)
            assert response.status == 200, address
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, f"{address} is {width} wide"

    def test_pages_are_accessible(self, new_context: Any, live_server: Any) -> None:
        context = new_context(bypass_csp=True)  # axe itself sets styles
        log_in(context, live_server, factories.make_superuser("boss"))
        page = context.new_page()
        for address in addresses()[:12]:
            page.goto(address)
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"], "preload": False})
            broken = {rule["id"]: rule["nodes"][:2] for rule in found.response["violations"]}
            assert not set(broken) - STOCK_RULES, f"{address}: {broken}"


class EditingTests:
    def test_an_edit_of_a_public_article_waits_and_is_published(self, boss: Page, live_server: Any) -> None:
        article = factories.make_article(body="公开的正文。\n")
        boss.goto(change_url(article))
        boss.fill("textarea[name=body]", "改过的正文。\n")
        press_save(boss)
        assert "公开的正文。".encode() in stored(article)
        assert boss.locator(".notice-pending").is_visible()
        boss.locator(".notice-pending summary").click()
        assert boss.locator(".notice-pending ins").inner_text() == "改过的正文。"
        boss.locator("input[name=_publish]").click()
        boss.wait_for_load_state("load")
        assert "改过的正文。".encode() in stored(article)
        assert boss.locator(".notice-pending").count() == 0

    def test_enter_in_a_field_saves_and_publishes_nothing(self, boss: Page, live_server: Any) -> None:
        article = factories.make_article(status="review")
        boss.goto(change_url(article))
        boss.fill("input[name=title]", "按下回车")
        boss.press("input[name=title]", "Enter")
        boss.wait_for_load_state("load")
        article.refresh_from_db()
        assert (article.title, article.status) == ("按下回车", "review")

    def test_a_new_article_is_begun_with_chinese_text(self, boss: Page, live_server: Any) -> None:
        factories.make_collection("notes", title="手记")
        boss.goto(reverse("admin:editorial_article_add"))
        boss.fill("input[name=title]", "向量数据库")
        boss.fill("textarea[name=body]", "正文。\n")
        boss.locator("#field-tags .select2-selection").click()
        boss.keyboard.insert_text("人工智能")
        boss.keyboard.press("Enter")
        press_save(boss)
        article = Article.objects.get()
        assert article.title == "向量数据库"
        assert article.path.startswith("notes/xiang")
        state = open_for_editing(article.pk, by=None)
        assert state.values["tags"] == ("人工智能",)  # type: ignore[index]

    def test_lists_and_their_text_stay_in_step(self, boss: Page, live_server: Any) -> None:
        article = factories.make_article(status="draft", names={Role.PEOPLE: ["Doe, Jane", "Ada", "Grace"]})
        boss.goto(change_url(article))
        people = boss.locator("#field-people")
        people.locator(".select2-selection__choice", has_text="Ada").locator("button, span").first.click()
        people.locator(".list-toggle").click()
        assert boss.input_value("textarea[name=people]") == "Doe, Jane\nGrace"
        boss.fill("textarea[name=people]", "Grace\nDoe, Jane\nLin")
        people.locator(".list-toggle").click()
        assert people.locator(".select2-selection__choice").count() == 3
        press_save(boss)
        names = list(article.mentions.order_by("position").values_list("written", flat=True))
        assert names == ["Grace", "Doe, Jane", "Lin"]


class ListTests:
    def test_a_name_is_found_by_typing_in_the_filter(self, boss: Page, live_server: Any) -> None:
        factories.make_article("About Ada", names={Role.PEOPLE: ["Ada Lovelace"]})
        factories.make_article("About nobody")
        boss.goto(list_url(Article))
        boss.locator("details[data-filter-title=name] summary").click()
        boss.locator("details[data-filter-title=name] .select2-selection").click()
        boss.keyboard.type("ada")
        boss.locator(".select2-results__option", has_text="Ada Lovelace").click()
        boss.wait_for_url("**entity=**")
        assert "About Ada" in boss.locator("#result_list").inner_text()
        assert "About nobody" not in boss.locator("#result_list").inner_text()

    def test_a_step_for_several_articles_is_confirmed(self, boss: Page, live_server: Any) -> None:
        articles = [factories.make_article(f"Draft {number}", status="draft") for number in range(2)]
        factories.make_article("Public")
        boss.goto(list_url(Article))
        boss.locator("#action-toggle").check()
        boss.select_option("select[name=action]", "step_submit")
        boss.locator("button[name=index]").click()
        boss.wait_for_load_state("load")
        assert "1 article stays as it is" in boss.locator("#content").inner_text()
        boss.locator(".submit-row input[type=submit]").click()
        boss.wait_for_load_state("load")
        assert {Article.objects.get(pk=article.pk).status for article in articles} == {"review"}
