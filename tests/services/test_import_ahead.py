"""What other processes work out while one stores: the same as what the one works out alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

from django.test import TransactionTestCase

from editorial.models import Body, Entity, GlossaryReading, GlossaryTerm, GlossaryUse, Tag
from editorial.names import know_slugs, slugify_name
from editorial.services import term_rows
from editorial.services.importing import ImportReport, ahead, apply_import, plan_import
from editorial.services.term_uses import StoredUse, term_uses_of
from tests.services.gardens import eleventy, temporary_folder, write_files

FILES = {
    f"notes/{number:02}.md": eleventy(
        f"Note {number}",
        people=f"[曾博恩, 第{'一二三四五六七'[number % 7]}人]",
        tags=f"[长城, t{number}]",
        body=f"**飞轮{number % 9}**（Flywheel: 越转越快的循环）\n",
    )
    for number in range(60)
}


class ImportAheadTests(TransactionTestCase):
    def imported(self, garden: Path, **patched: Any) -> ImportReport:
        """Imports beside a thread that stands for the processes: a test may run where no process is copied."""
        aside = {
            "FOR_PROCESSES": 1,
            "can_fork": lambda: True,
            "copies": ThreadPoolExecutor,
            **patched,
        }
        plan = plan_import([garden], by=None)
        with mock.patch("os.cpu_count", return_value=2), mock.patch.multiple(ahead, **aside):
            return apply_import(plan, by=None)

    def test_what_is_worked_out_ahead_is_what_is_worked_out_in_place(self) -> None:
        with temporary_folder() as garden:
            write_files(garden, FILES)
            # Batches end in the midst of what another process takes at once.
            with (
                mock.patch.object(ahead, "CHUNK", 7),
                mock.patch.object(ahead.Ahead, "take", autospec=True, side_effect=ahead.Ahead.take) as take,
                mock.patch.object(term_rows, "term_uses_of", side_effect=AssertionError),
            ):
                self.imported(garden)
        self.assertGreater(take.call_count, 1)
        uses = GlossaryUse.objects.order_by("body_id", "position")
        found: dict[int, list[StoredUse]] = {pk: [] for pk in GlossaryReading.objects.values_list("pk", flat=True)}
        for pk, *use in uses.values_list("body_id", "term__key", "written", "english", "definition", "line"):
            found[pk].append(StoredUse(*use))
        expected = {pk: term_uses_of(text) for pk, text in Body.objects.values_list("pk", "text")}
        self.assertEqual(found, expected)
        self.assertEqual(len(found), 9)
        self.assertEqual(Entity.objects.count(), 8)
        for kind, name, slug in Entity.objects.values_list("kind", "name", "slug"):
            self.assertEqual(slug, slugify_name(name, person=kind == "person"))
        for name, slug in Tag.objects.values_list("name", "slug"):
            self.assertEqual(slug, slugify_name(name))

    def test_a_file_that_changed_since_it_was_worked_out_is_read_as_it_is_now(self) -> None:
        with temporary_folder() as garden:
            write_files(garden, {"notes/a.md": eleventy("A", body="**熵**（Entropy）\n")})

            def worked_out(tasks: Any) -> Any:
                found = ahead_of_change(tasks)
                if found.uses:
                    write_files(garden, {"notes/a.md": eleventy("A", body="**飞轮**（Flywheel）\n")})
                return found

            ahead_of_change = ahead.work_out
            self.imported(garden, work_out=worked_out)
        self.assertEqual(list(GlossaryTerm.objects.values_list("key", flat=True)), ["飞轮"])

    def test_no_slug_is_remembered_behind_an_import(self) -> None:
        ahead.slug_of.cache_clear()
        self.addCleanup(ahead.slug_of.cache_clear)
        with temporary_folder() as garden:
            write_files(garden, {"notes/a.md": eleventy("A", tags="[长城]")})
            self.imported(garden, slugify_name=lambda name, **_: f"worked-out-{len(name)}")
        self.assertEqual(Tag.objects.get(name="长城").slug, "worked-out-2")
        self.assertEqual(slugify_name("长城"), "chang-cheng")

    def test_a_slug_that_is_known_is_that_of_its_name_and_kind_alone(self) -> None:
        self.addCleanup(know_slugs, {})
        know_slugs({("曾博恩", True): "known"})
        self.assertEqual(slugify_name("曾博恩", person=True), "known")
        self.assertEqual(slugify_name("曾博恩"), "ceng-bo-en")
