"""Gardens of Hugo, Jekyll and Obsidian: in, shown, out and synchronised, byte for byte."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

from editorial.models import Article, Collection, Redirect
from editorial.services.exporting import export_zip
from editorial.services.rebuilding import rebuild_rows
from editorial.services.round_trip import check_round_trip
from tests.architecture.source import ROOT
from tests.services.gardens import import_folder, read_files, temporary_folder
from tests.services.syncs import SyncTestCase

FIXTURES = ROOT / "fixtures"


class OtherGardenTestCase(SyncTestCase):
    fixture = ""

    def setUp(self):
        super().setUp()
        shutil.copytree(FIXTURES / self.fixture, self.garden, dirs_exist_ok=True)

    def expected(self) -> dict[str, bytes]:
        """Returns the files that are taken: none of hidden folders."""
        return {path: data for path, data in read_files(self.garden).items() if not path.startswith(".")}

    def prose(self, address: str) -> str:
        page = self.client.get(address).content.decode()
        found = re.search(r'<div class="prose".*?>\n(.*?)\n</div>', page, re.DOTALL)
        self.assertIsNotNone(found, address)
        return found[1] if found else ""

    def assert_goes_through(self) -> None:
        """Import, check, export to a folder and an archive, and a sync that changes nothing."""
        report = import_folder(self.garden)
        self.assertFalse(report.refused, [report.items, report.skipped])
        self.assertEqual(check_round_trip([self.garden]).differences, ())
        with temporary_folder() as out:
            self.export(out)
            self.assertEqual(read_files(out), self.expected())
        target = io.BytesIO()
        export_zip(target, by=None)
        with zipfile.ZipFile(target) as archive:
            self.assertEqual({name: archive.read(name) for name in archive.namelist()}, self.expected())
        with temporary_folder() as folder:
            archive_file = Path(folder, "garden.zip")
            archive_file.write_bytes(target.getvalue())
            again = import_folder(archive_file, moved=True)
            self.assertFalse(again.refused)
            self.assertEqual(again.counts["created"] + again.counts["updated"] + again.media.writes, 0)
        before = read_files(self.garden)
        import_folder(self.garden, moved=True)
        self.sync()
        self.assertEqual(read_files(self.garden), before)
        self.assertSettled()
        self.assertEqual(rebuild_rows(check=True).differences, [])


class HugoBundleTests(OtherGardenTestCase):
    fixture = "bundles"

    def test_it_goes_in_and_out_byte_for_byte(self):
        self.assert_goes_through()

    def test_pages_show_pictures_and_lead_to_each_other(self):
        import_folder(self.garden)
        island = self.prose("/posts/tidal-island/")
        self.assertIn('src="/posts/tidal-island/high-water.png"', island)
        self.assertIn('href="/posts/tidal-island/papers/tides.pdf"', island)
        self.assertIn('href="/posts/the-walk/#doc-when-to-turn-back"', island)
        self.assertIn("only in a draft.", island)
        self.assertIn('src="/posts/the-walk/way.svg"', self.prose("/posts/the-walk/"))
        for address in (
            "tidal-island/high-water.png",
            "tidal-island/papers/tides.pdf",
            "the-walk/way.svg",
            "shore.png",
        ):
            self.assertEqual(self.client.get(f"/posts/{address}").status_code, 200, address)
        self.assertContains(self.client.get("/posts/"), 'src="/posts/shore.png"')

    def test_the_picture_of_a_draft_is_nowhere(self):
        import_folder(self.garden)
        for address in ("secret-cove/cove.png", "the-walk/secret-cove/cove.png", "cove.png"):
            self.assertEqual(self.client.get(f"/posts/{address}").status_code, 404)


class JekyllTests(OtherGardenTestCase):
    fixture = "jekyll"

    def test_it_goes_in_and_out_byte_for_byte(self):
        self.assert_goes_through()

    def test_posts_have_the_day_and_the_address_of_their_names(self):
        import_folder(self.garden)
        post = self.article("_posts/2024-01-31-counting-waves.md")
        self.assertEqual((str(post.date), post.slug, post.title), ("2024-01-31", "counting-waves", "Counting waves"))
        self.assertEqual(post.get_absolute_url(), "/posts/counting-waves/")
        self.assertEqual({row.value for row in post.categories.all()}, {"sea", "counting"})
        self.assertEqual(Redirect.objects.get(old_path="/2024/waves.html/").article_id, post.pk)
        self.assertEqual(self.client.get("/2024/waves.html").headers["Location"], "/posts/counting-waves/")
        other = self.article("_posts/2023-2-7-a-lighthouse.md")
        self.assertEqual((str(other.date), other.slug), ("2023-02-08", "a-lighthouse"))
        self.assertEqual(str(Collection.objects.get(name="_recipes")), "recipes")

    def test_what_is_not_published_is_a_draft(self):
        import_folder(self.garden)
        drafts = Article.objects.filter(status="draft").values_list("path", flat=True)
        self.assertEqual(set(drafts), {"_posts/trips/2024-03-09-half-an-hour.md", "_drafts/an-idea.md"})

    def test_liquid_is_text_and_assets_are_shown(self):
        import_folder(self.garden)
        prose = self.prose("/posts/counting-waves/")
        self.assertIn("{% include figure.html", prose)
        self.assertIn('src="/posts/counting-waves/assets/img/waves.png"', prose)
        self.assertEqual(self.client.get("/posts/counting-waves/assets/img/waves.png").status_code, 200)
        self.assertEqual(self.client.get("/assets/img/waves.png").status_code, 404)


class ObsidianTests(OtherGardenTestCase):
    fixture = "obsidian"

    def test_it_goes_in_and_out_byte_for_byte(self):
        self.assert_goes_through()

    def test_wiki_links_lead_to_articles_by_file_name_folder_heading_and_alias(self):
        import_folder(self.garden)
        polo = self.prose("/garden/Marco%20Polo/")
        money = "/garden/Paper%20money/"
        self.assertIn(f'of <a href="{money}">Paper money</a>, of <a href="{money}">notes of bark</a>', polo)
        self.assertIn('<a href="/garden/Places/Quanzhou/#doc-the-harbour">Places/Quanzhou &gt; The harbour</a>', polo)
        self.assertIn(f'More in <a href="{money}">Paper money</a>', polo)
        paper = self.prose(money)
        self.assertNotIn("Check the year", paper)
        self.assertNotIn("museum", paper)
        self.assertIn("The end.", paper)
        self.assertIn('See <a href="/garden/Marco%20Polo/">The traveller</a>', paper)
        self.assertIn('<a href="/garden/Marco%20Polo/">马可·波罗</a>', paper)
        harbour = self.prose("/garden/Places/Quanzhou/")
        self.assertIn('<a href="/garden/Marco%20Polo/">marco polo</a>', harbour)
        self.assertIn('<a href="#doc-the-harbour">The harbour</a>', harbour)
        self.assertIn(f'<a href="{money}">纸币</a>', harbour)

    def test_what_is_not_there_or_not_public_or_no_link_stays_as_written(self):
        import_folder(self.garden)
        polo = self.prose("/garden/Marco%20Polo/")
        for written in ("[[Prester John]]", "[[Unfinished]]", "<code>[[Paper money]]</code>", "[[452,23,804,411]]"):
            self.assertIn(written, polo)
        self.assertNotIn("/garden/Unfinished", polo)
        self.assertIn("#travel", polo)

    def test_an_embedded_picture_is_shown_and_others_of_the_folder_are_not_public(self):
        import_folder(self.garden)
        address = "/garden/Marco%20Polo/attachments/caravan.png"
        self.assertRegex(
            self.prose("/garden/Marco%20Polo/"), f'<img alt="caravan.png" width="240" src="{address}" loading="lazy">'
        )
        self.assertEqual(self.client.get(address).status_code, 200)
        for other in ("Marco%20Polo/attachments/unused.png", "Paper%20money/attachments/caravan.png"):
            self.assertEqual(self.client.get(f"/garden/{other}").status_code, 404)
