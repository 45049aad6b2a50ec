"""What evergreen articles lack is written with them at an import, and equals what is read from their rows later."""

from __future__ import annotations

import itertools

from editorial.models import Article
from editorial.workflow import debts
from tests.services.gardens import GardenTestCase, eleventy

COMPLETE = {"date": "'2025-10-28'", "summary": "S", "area": "tech", "tags": "[a]"}


class ImportedDebtTests(GardenTestCase):
    def stored(self) -> dict[str, int | None]:
        rows = Article.objects.values_list("pk", "path", "debt")
        self.assertEqual({pk: debt for pk, _, debt in rows}, debts([pk for pk, _, _ in rows]))
        return {path: debt for _, path, debt in rows}

    def test_every_combination_of_what_a_header_may_lack(self) -> None:
        files = {}
        for number, lacking in enumerate(
            itertools.chain.from_iterable(itertools.combinations(COMPLETE, size) for size in range(len(COMPLETE) + 1))
        ):
            values = {key: value for key, value in COMPLETE.items() if key not in lacking}
            files[f"notes/n{number}.md"] = eleventy(**values)
        self.load(files)
        debts_found = self.stored()
        self.assertIsNone(debts_found["notes/n0.md"])
        self.assertEqual(len(set(debts_found.values())), 2 ** len(COMPLETE))

    def test_a_category_instead_of_an_area_a_missing_title_and_values_that_are_no_terms(self) -> None:
        self.load(
            {
                "notes/category.md": eleventy(date="2025-10-28", summary="S", category="c", tags="[a]"),
                "notes/untitled.md": b"---\nstatus: evergreen\ndate: 2025-10-28\n---\nText without a heading.\n",
                "notes/long.md": eleventy(**{**COMPLETE, "area": "x" * 300, "tags": f"[{'y' * 300}]"}),
                "notes/empty.md": eleventy(**{**COMPLETE, "tags": "['', '  ']", "area": "''"}),
                "notes/draft.md": eleventy(status="draft"),
            }
        )
        found = self.stored()
        self.assertIsNone(found["notes/category.md"])
        self.assertIsNone(found["notes/draft.md"])
        self.assertTrue(all(found[f"notes/{name}.md"] for name in ("untitled", "long", "empty")))

    def test_a_text_that_changes_changes_what_is_lacking(self) -> None:
        self.load({"notes/a.md": eleventy(**COMPLETE)})
        self.load({"notes/a.md": eleventy(date="2025-10-28")})
        self.assertTrue(self.stored()["notes/a.md"])
        self.load({"notes/a.md": eleventy(**COMPLETE, people="[A]")})
        self.assertIsNone(self.stored()["notes/a.md"])
