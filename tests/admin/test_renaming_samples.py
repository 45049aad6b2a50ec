"""A speaker of the sample garden renamed in the admin: exactly one line changed in exactly those files."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.urls import reverse

from editorial.models import Article, Changeset, Entity
from editorial.services.exporting import export_folder
from tests import factories
from tests.samples import CORPUS, needs_samples
from tests.services.gardens import GardenTestCase, import_folder, read_files

SPEAKER = re.compile(rb"^speaker:[ ]*(?P<quote>['\"]?)(?P<name>[^\r\n'\"]*[^\s'\"])(?P=quote)[ ]*\r?$", re.MULTILINE)
NEW = "改名后的频道 / Renamed: all of it"


@needs_samples
@pytest.mark.samples
class SampleRenameTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        import_folder(CORPUS)
        self.paths = set(Article.objects.present().values_list("path", flat=True))
        self.source = {path: (CORPUS / path).read_bytes() for path in self.paths}
        self.assertGreater(len(self.paths), 1_500)
        self.client.force_login(factories.make_superuser("chief"))

    def exported(self) -> dict[str, bytes]:
        export_folder(self.garden / "out", by=None)
        return {path: data for path, data in read_files(self.garden / "out").items() if path in self.paths}

    def named(self, *, quoted: bool) -> tuple[str, set[str]]:
        """Returns the speaker that most files name, bare or in quotes, and those files."""
        found = {path: match for path, data in self.source.items() if (match := SPEAKER.search(self.header(data)))}
        counts = Counter(match["name"] for match in found.values() if bool(match["quote"]) == quoted)
        name = counts.most_common(1)[0][0]
        return name.decode(), {path for path, match in found.items() if match["name"] == name}

    @staticmethod
    def header(data: bytes) -> bytes:
        return data.split(b"\n---", 1)[0]

    def rename(self, name: str) -> Changeset:
        entity = Entity.objects.filter(mentions__role="speaker", mentions__written=name).distinct().get()
        address = reverse(f"admin:editorial_{entity.kind}_rename", args=[entity.pk])
        answer = self.client.post(address, {"spelling": f"speaker:{name}", "new": NEW})
        self.assertEqual(answer.status_code, 302)
        plan = answer.headers["Location"]
        seen = self.client.get(plan).context["plan"].fingerprint
        self.assertEqual(self.client.post(plan, {"seen": seen, "agreed": "yes"}).status_code, 302)
        return Changeset.objects.order_by("-pk")[0]

    def assert_one_line_each(self, paths: set[str], name: str) -> None:
        after = self.exported()
        self.assertEqual({path for path in self.paths if after[path] != self.source[path]}, paths)
        for path in paths:
            lines = zip(self.source[path].splitlines(True), after[path].splitlines(True), strict=True)
            ((old, new),) = [(before, line) for before, line in lines if before != line]
            self.assertTrue(old.startswith(b"speaker:"))
            self.assertEqual(
                re.sub(rb"['\"]", b"", old).replace(name.encode(), NEW.encode()), re.sub(rb"['\"]", b"", new)
            )

    def test_exactly_one_line_changes_in_exactly_those_files_and_undo_brings_every_byte_back(self) -> None:
        for quoted in (False, True):
            name, paths = self.named(quoted=quoted)
            with self.subTest(name=name, files=len(paths)):
                self.assertGreater(len(paths), 0 if quoted else 100)
                changeset = self.rename(name)
                self.assertEqual((changeset.kind, changeset.state, changeset.done), ("bulk", "done", len(paths)))
                self.assert_one_line_each(paths, name)
                undo = reverse("admin:editorial_changeset_undo", args=[changeset.pk])
                self.assertEqual(self.client.post(undo, {"article": sorted(paths)}).status_code, 302)
                # That the first undo left nothing shows in the files of the second change.
        self.assertEqual(self.exported(), self.source)
