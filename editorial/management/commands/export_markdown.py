"""Exports articles as Markdown files."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line
from editorial.models import Collection, Project, Status
from editorial.services.exporting import ExportOptions, ExportReport, export_folder, export_zip


class Command(BaseCommand):
    requires_system_checks = ()  # pages are none of its business, and loading them takes longer than its work
    help = "Writes every article to its path below DEST, byte for byte. Exit code 1 where a file could not be written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("destination", metavar="DEST", type=Path, help="a folder, or with --zip an archive")
        parser.add_argument("--status", action="append", choices=Status.values, default=[], help="only this status")
        parser.add_argument("--collection", action="append", default=[], metavar="NAME", help="only this collection")
        parser.add_argument("--project", action="append", default=[], metavar="VALUE", help="only this project")
        parser.add_argument("--changed", action="store_true", help="only what DEST has not got yet")
        parser.add_argument("--pending", action="store_true", help="pending texts where there are any")
        parser.add_argument("--decisions", type=Path, metavar="FILE.json", help="curated work that lies in no document")
        parser.add_argument("--zip", action="store_true", help="DEST becomes a zip archive")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["collection"]) - set(Collection.objects.values_list("name", flat=True))
        if unknown:
            raise CommandError(f"There is no collection {', '.join(sorted(unknown))}.", returncode=USAGE)
        unknown = set(options["project"]) - set(Project.objects.values_list("value", flat=True))
        if unknown:
            raise CommandError(f"There is no project {', '.join(sorted(unknown))}.", returncode=USAGE)
        chosen = ExportOptions(
            tuple(options["status"]),
            tuple(options["collection"]),
            options["changed"],
            options["pending"],
            tuple(options["project"]),
        )
        try:
            report = self.export(options["destination"], chosen, options)
        except OSError as error:
            raise CommandError(f"{options['destination']}: {error.strerror or error}", returncode=USAGE) from error
        if options["decisions"]:
            self.write_decisions(options["decisions"])
        for path, _, reason in report.warnings:
            report_line(self.stderr, "warning", path, reason)
        for path, _, reason in report.refused:
            report_line(self.stderr, "error", path, reason)
        if options["verbosity"] > 0:
            self.stdout.write(
                f"{report.written:,} written, {report.unchanged:,} unchanged, {len(report.refused):,} refused; "
                f"{report.quarantined:,} in quarantine and not exported"
            )
        if report.refused:
            message = f"{len(report.refused):,} files were not written; each is named above."
            raise CommandError(message, returncode=REFUSED)

    def write_decisions(self, path: Path) -> None:
        """Writes the file of decisions whole or not at all."""
        from editorial.services.decisions import as_text, collect_decisions  # noqa: PLC0415 - a third of a start

        partial = path.with_name(f".{path.name}.part")
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as file:
                file.write(as_text(collect_decisions(by=None)))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"{path}: {error.strerror or error}", returncode=USAGE) from error

    def export(self, destination: Path, chosen: ExportOptions, options: dict[str, Any]) -> ExportReport:
        if options["zip"]:
            partial = destination.with_name(f".{destination.name}.part")
            try:
                with partial.open("wb") as file:
                    report = export_zip(file, by=None, options=chosen)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(destination)
            finally:
                partial.unlink(missing_ok=True)
            return report
        with progress_bar("Exporting", shown=options["verbosity"] > 0) as bar:
            return export_folder(destination, by=None, options=chosen, progress=lambda done: bar(done, None))
