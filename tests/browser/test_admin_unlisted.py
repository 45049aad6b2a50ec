"""Names that texts contain and headers do not list, in a real browser: added by one click, in bulk, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Article, Changeset, Mention
from editorial.services.unlisted import find_unlisted_names
from editorial.services.unlisted.known import forget_known_names
from tests import factories
from tests.browser.test_admin_bytes import log_in
from tests.browser.test_admin_entities import looked_at
from tests.services.gardens import eleventy, import_folder, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GARDEN = {
    "notes/a.md": eleventy("A", companies_orgs="[Nvidia, Open AI]", body="Nvidia, Open AI"),
    **{f"notes/c{number}.md": eleventy(f"C{number}", body="**NVIDIA** und Open AI.") for number in range(3)},
}


def listing(slug: str) -> set[str]:
    """Returns the articles whose header lists that entity, the one that always did left out."""
    rows = Mention.objects.filter(entity__slug=slug).exclude(article__path="notes/a.md")
    return set(rows.values_list("article__path", flat=True))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_names_are_added_by_one_click_or_together_and_taken_back(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    forget_known_names()
    write_files(tmp_path / "in", GARDEN)
    import_folder(tmp_path / "in")
    find_unlisted_names()
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page = context.new_page()

    first = Article.objects.get(path="notes/c0.md")
    page.goto(f"/admin/editorial/article/{first.pk}/change/")
    page.get_by_role("button", name="Add NVIDIA").click()
    expect(page.locator(".messagelist")).to_contain_text("“NVIDIA” is listed in the header now.")
    assert listing("nvidia") == {"notes/c0.md"}

    page.goto("/admin/editorial/article/unlisted/")
    expect(page.get_by_text("2 articles mention it unlisted")).to_be_visible()
    looked_at(page, "unlisted")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("companies_orgs").first).to_be_visible()
    looked_at(page, "unlisted-plan")
    assert listing("open-ai") == set()
    if (agreed := page.get_by_label("I have looked at the plan")).count():  # where most articles change
        agreed.check()
    page.get_by_role("button", name="Change 3 articles").click()
    expect(page.locator(".messagelist")).to_contain_text("3 articles were changed.")
    assert listing("nvidia") == listing("open-ai") == {"notes/c0.md", "notes/c1.md", "notes/c2.md"}

    newest = Changeset.objects.filter(kind="bulk").latest("pk")
    page.goto(f"/admin/editorial/changeset/{newest.pk}/undo/")
    looked_at(page, "unlisted-undo")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert (listing("nvidia"), listing("open-ai")) == ({"notes/c0.md"}, set())
