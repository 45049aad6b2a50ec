"""Prints the HTML of one document."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, report_line
from editorial.services.rendering_files import DocumentUnreadable, render_document


class Command(BaseCommand):
    help = "Prints the sanitised HTML of one document, as the public page shows its body."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a Markdown file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}", returncode=USAGE) from error
        try:
            view = render_document(data)
        except DocumentUnreadable as error:
            report_line(self.stderr, "error", name, error.reason, line=error.line, column=error.column)
            raise CommandError(f"{name} was not rendered.", returncode=REFUSED) from error
        if not view.complete:
            report_line(self.stderr, "warning", name, "rendering took too long; the text is shown as it is")
        self.stdout.write(view.html)
