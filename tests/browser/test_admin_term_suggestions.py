"""The queue of suggestions about terms in a real browser: decided by keys alone, taken back, and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Tag, TermPair, TermSuggestion
from editorial.services.term_suggestions import refresh_term_queue
from tests import factories
from tests.browser.test_admin_bytes import log_in
from tests.browser.test_admin_entities import looked_at
from tests.services.gardens import eleventy, import_folder, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GARDEN = {
    "notes/a.md": eleventy("A", tags="[llms, Deep-Sea, river]"),
    "notes/b.md": eleventy("B", tags="[LLM, deep sea, River]"),
    "notes/c.md": eleventy("C", tags="[LLM, deep sea, river]"),
}


def merged(value: str) -> str:
    """Returns the tag that a value leads to, "" where it stands for itself."""
    target = Tag.objects.get(name=value).merged_into
    return str(target.name) if target else ""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_queue_is_decided_by_keys_and_a_decision_is_taken_back(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    write_files(tmp_path / "in", GARDEN)
    import_folder(tmp_path / "in")
    refresh_term_queue()
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page = context.new_page()
    page.goto("/admin/editorial/termsuggestion/?kind=tag")
    cards = page.locator("form.suggestion")
    expect(cards).to_have_count(3)
    expect(page.get_by_role("heading", name="llms → LLM")).to_be_visible()
    looked_at(page, "term-suggestions")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    # Nothing is at hand yet, so that no key decides.
    page.keyboard.press("a")
    expect(cards).to_have_count(3)
    page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("River → river")
    _river, apart, together = TermSuggestion.objects.open()
    page.keyboard.press("a")
    expect(page.get_by_text("which can be undone")).to_be_visible()
    expect(cards).to_have_count(2)
    assert merged("River") == "river"
    # The first card is at hand again, and the filter is kept.
    expect(page).to_have_url(f"{live_server.url}/admin/editorial/termsuggestion/?kind=tag")
    page.keyboard.press("r")
    expect(cards).to_have_count(1)
    assert TermPair.objects.count() == 1
    page.keyboard.press("s")
    expect(cards).to_have_count(0)
    expect(page.get_by_text("Nothing is open here")).to_be_visible()
    # What is kept is the second one.
    assert (merged(together.first), merged(together.second)) == (together.second, "")
    assert (merged(apart.first), merged(apart.second)) == ("", "")
    page.locator(".messagelist a").click()
    page.get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert merged(together.first) == ""
    page.goto("/admin/editorial/termsuggestion/")
    expect(cards).to_have_count(1)
