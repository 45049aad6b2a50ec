"""Makes derived data anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line, safe
from editorial.services.folder_runs import FolderBusy, FolderLost
from editorial.services.prerendering import cores, missing_pages, prerender
from editorial.services.rebuilding import RebuildReport, former_keys, prune, rebuild_names, rebuild_rows
from editorial.services.rebuilding_glossary import rebuild_glossary
from editorial.services.rebuilding_search import rebuild_search, refuse_second_rebuild
from editorial.services.search_rows import unindexed_bodies
from editorial.services.sounds import rebuild_sounds
from editorial.services.unlisted import find_unlisted_names

STOPPED = 130  # what shells make of Ctrl-C


class Command(BaseCommand):
    help = (
        "Makes what is derived from the documents anew: columns, mentions, terms and findings always; names with "
        "--entities; the glossary with --glossary; the index of searches with --search; names of texts with "
        "--unlisted; pages with --html, by all cores. With --check it compares instead, exit code 1 on a difference. "
        "It can be stopped at any time; what is stored stays, and the next run goes on."
    )

    requires_system_checks = ()  # pages are none of its business, and loading them takes half a second

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--html", action="store_true", help="render every body that has no page yet")
        parser.add_argument("--only-html", action="store_true", help="render as with --html, and nothing else")
        parser.add_argument("--jobs", type=int, default=cores(), metavar="N", help="processes that render")
        parser.add_argument("--glossary", action="store_true", help="read the glossary out of all texts again")
        parser.add_argument("--search", action="store_true", help="compare the index of searches and mend it")
        parser.add_argument("--entities", action="store_true", help="key aliases and choose display names again")
        parser.add_argument("--unlisted", action="store_true", help="propose names of texts that no header lists anew")
        parser.add_argument("--prune", action="store_true", help="delete bodies and pages that nothing refers to")
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        if check and any(options[name] for name in ("html", "only_html", "prune", "unlisted")):
            raise CommandError(
                "--check compares rows, names, terms and passages; it goes with --entities, --glossary and --search.",
                returncode=USAGE,
            )
        if not options["only_html"]:
            try:
                self.rebuild_rows(check=check, options=options)
            except (FolderBusy, FolderLost) as error:
                raise CommandError(safe(str(error)), returncode=USAGE) from error
        if options["unlisted"]:
            self.propose(shown=options["verbosity"] > 0)
        if options["html"] or options["only_html"]:
            self.render(options)
        if options["prune"]:
            self.stdout.write(f"{prune():,} rows pruned")

    def rebuild_rows(self, *, check: bool, options: dict[str, Any]) -> None:
        """Reads all texts again; with `check` a difference is an error."""
        shown = options["verbosity"] > 0
        if not options["entities"] and (number := former_keys()):
            message = f"{number:,} names have keys of former rules, and texts would not find them. Add --entities."
            raise CommandError(message, returncode=USAGE)
        if options["search"] and not check:
            refuse_second_rebuild()
        # Names first: what texts name is looked up by the present keys.
        names = rebuild_names(check=check) if options["entities"] else RebuildReport()
        for name, what in names.proposals:
            report_line(self.stderr, "warning", name, what)
        with progress_bar("Reading articles", shown=shown) as bar:
            rows = rebuild_rows(check=check, progress=bar)
        glossary = RebuildReport()
        if options["glossary"]:
            with progress_bar("Reading terms", shown=shown) as bar:
                glossary = rebuild_glossary(check=check, progress=bar)
        search = self.rebuild_search(check=check, shown=shown) if options["search"] else RebuildReport()
        sounds = rebuild_sounds(check=check)
        differences = rows.differences + names.differences + sounds + glossary.differences + search.differences
        for path, what in differences if check or options["verbosity"] > 1 else ():
            report_line(self.stderr, "error" if check else "note", path, what)
        if shown:
            verb = "differ" if check else "were made anew"
            self.stdout.write(f"{rows.checked:,} articles read, {len(differences):,} rows {verb}")
        if check and differences:
            raise CommandError("What is stored is not what the texts say; run rebuild.", returncode=REFUSED)

    def rebuild_search(self, *, check: bool, shown: bool) -> RebuildReport:
        """Compares the index with all texts and mends it; Ctrl-C keeps what is stored."""
        try:
            with progress_bar("Indexing", shown=shown) as bar:
                return rebuild_search(check=check, progress=bar)
        except KeyboardInterrupt:
            left = unindexed_bodies().count()
            state = f"{left:,} bodies are still to be indexed" if left else "searches find what they found before"
            raise CommandError(f"Stopped; {state}. Run this again to go on.", returncode=STOPPED) from None

    def propose(self, *, shown: bool) -> None:
        """Looks through all texts for known names that their headers do not list."""
        with progress_bar("Looking for names", shown=shown) as bar:
            proposed = find_unlisted_names(progress=bar)
        if shown:
            self.stdout.write(f"{proposed:,} names proposed")

    def render(self, options: dict[str, Any]) -> None:
        """Renders what is missing; Ctrl-C ends it at once and keeps what is stored."""
        shown = options["verbosity"] > 0
        try:
            with progress_bar("Rendering", shown=shown) as bar:
                rendered = prerender(jobs=options["jobs"], progress=bar)
        except KeyboardInterrupt:
            left = missing_pages().count()
            message = f"Stopped; {left:,} bodies are still to be rendered. Run this again to go on."
            raise CommandError(message, returncode=STOPPED) from None
        if shown:
            self.stdout.write(f"{rendered:,} bodies rendered")
