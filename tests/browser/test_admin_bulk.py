"""A bulk change in a real browser: put together with scripts and without, carried out but for an article, undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Article, Changeset
from editorial.services.texts import stored_bytes
from tests import factories
from tests.browser.test_admin_bytes import log_in
from tests.browser.test_admin_entities import looked_at
from tests.services.gardens import eleventy, import_folder, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GARDEN = {f"notes/n{number}.md": eleventy(f"N{number}", tags="[llms, x]", body="Of water.\n") for number in range(3)}


def with_tag(tag: str) -> list[str]:
    """Returns the numbers of the articles whose header has the tag."""
    rows = Article.objects.select_related("body").order_by("path")
    return [row.path[7] for row in rows if f"[{tag}, x]" in stored_bytes(row).decode()]


def signed_in(new_context: Any, live_server: Any, folder: Path, **options: Any) -> Any:
    write_files(folder / "in", GARDEN)
    import_folder(folder / "in")
    context = new_context(bypass_csp=True, **options)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_articles_are_changed_as_they_were_looked_at_and_taken_back(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    page = signed_in(new_context, live_server, tmp_path, viewport=size, color_scheme=scheme)
    page.goto("/admin/editorial/article/bulk/")
    rows = page.get_by_role("group", name="Operation")
    expect(rows).to_have_count(1)
    expect(rows.first.get_by_label("Rule", exact=True)).to_be_hidden()
    rows.first.get_by_role("combobox", name="Operation", exact=True).select_option("rename")
    rows.first.get_by_label("Field", exact=True).select_option("tags")
    rows.first.get_by_label("Value, or what is looked for").fill("llms")
    rows.first.get_by_label("Becomes").fill("llm")
    page.get_by_role("button", name="Add an operation").click()
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("combobox", name="Operation", exact=True).select_option("repair")
    expect(rows.nth(1).get_by_label("Rule", exact=True)).to_be_visible()
    rows.nth(1).get_by_role("button", name="Take out").click()
    expect(rows).to_have_count(1)
    page.get_by_label("All articles").check()
    looked_at(page, "bulk")
    page.get_by_role("button", name="Show what would happen").last.click()
    expect(page.get_by_role("button", name="Change 3 articles")).to_be_visible()
    looked_at(page, "bulk-plan")
    assert with_tag("llms") == ["0", "1", "2"]
    page.get_by_role("button", name="Leave out").first.click()
    expect(page.get_by_text("1 article is left out")).to_be_visible()
    page.get_by_label("I have looked at the plan").check()
    page.get_by_role("button", name="Change 2 articles").click()
    expect(page.locator(".messagelist")).to_contain_text("2 articles were changed.")
    assert (with_tag("llms"), with_tag("llm")) == (["0"], ["1", "2"])
    newest = Changeset.objects.filter(kind="bulk").latest("pk")
    page.goto(f"/admin/editorial/changeset/{newest.pk}/undo/")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert with_tag("llms") == ["0", "1", "2"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_key_of_the_garden_is_typed_and_becomes_another(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    write_files(tmp_path / "in", {"notes/k.md": eleventy("K", topics="[a, b]")})
    page = signed_in(new_context, live_server, tmp_path, viewport=size, color_scheme=scheme)
    page.goto("/admin/editorial/article/bulk/")
    page.get_by_role("button", name="Add an operation").click()
    row = page.get_by_role("group", name="Operation").nth(1)
    row.get_by_role("combobox", name="Operation", exact=True).select_option("move")
    expect(row.get_by_label("Key of the header", exact=True)).to_be_hidden()
    row.get_by_label("Field", exact=True).select_option(label="Another key of the header…")
    expect(page.locator("datalist option[value=topics]")).to_have_text("in 1 article")
    row.get_by_label("Key of the header", exact=True).fill("topics")
    row.get_by_label("To the field", exact=True).select_option(label="Another key of the header…")
    row.get_by_label("To the key of the header", exact=True).fill("subjects")
    page.get_by_label("All articles").check()
    looked_at(page, "bulk-keys")
    page.get_by_role("button", name="Show what would happen").last.click()
    expect(page.get_by_role("button", name="Change 1 article")).to_be_visible()
    expect(page.get_by_text("subjects: [a, b]")).to_be_visible()
    looked_at(page, "bulk-keys-plan")


def test_a_table_is_sent_as_a_file(new_context: Any, live_server: Any, tmp_path: Path) -> None:
    write_files(tmp_path / "in", {"notes/k.md": eleventy("K", area="科技")})
    table = tmp_path / "areas.csv"
    table.write_bytes("area,new_area\r\n科技,计算\r\n".encode("gb18030"))
    page = signed_in(new_context, live_server, tmp_path, viewport={"width": 1280, "height": 900})
    page.goto("/admin/editorial/article/bulk/")
    page.get_by_role("button", name="Add an operation").click()
    row = page.get_by_role("group", name="Operation").nth(1)
    row.get_by_role("combobox", name="Operation", exact=True).select_option("map")
    row.get_by_label("Table as a file").set_input_files(table)
    looked_at(page, "bulk-table")
    page.get_by_label("All articles").check()
    page.get_by_role("button", name="Show what would happen").last.click()
    expect(page.get_by_text("read as GB 18030")).to_be_visible()
    expect(page.get_by_text("area: 计算")).to_be_visible()


def test_without_scripts_buttons_show_the_inputs_and_add_rows(
    new_context: Any, live_server: Any, tmp_path: Path
) -> None:
    page = signed_in(new_context, live_server, tmp_path, java_script_enabled=False)
    page.goto("/admin/editorial/article/bulk/")
    page.get_by_role("combobox", name="Operation", exact=True).first.select_option("set")
    page.get_by_role("button", name="Show its fields").click()
    expect(page.get_by_label("Field", exact=True)).to_be_visible()
    page.get_by_label("Field", exact=True).select_option("projects")
    page.get_by_label("Becomes").fill("one\ntwo")
    page.get_by_role("button", name="Add an operation").click()
    expect(page.get_by_role("group", name="Operation")).to_have_count(2)
    expect(page.get_by_label("Field", exact=True).first).to_have_value("projects")
    page.get_by_label("All articles").check()
    page.get_by_label("Name", exact=True).fill("Two projects")
    page.get_by_role("button", name="Keep as a recipe").click()
    expect(page.locator(".messagelist")).to_contain_text("The recipe is kept.")
    page.get_by_role("link", name="Use this recipe").click()
    expect(page.get_by_label("All articles")).to_be_checked()
    page.get_by_role("button", name="Show what would happen").last.click()
    expect(page.get_by_role("button", name="Change 3 articles")).to_be_visible()
