"""Who may import whom: the table of docs/architecture.md, held by reading every import statement."""

from __future__ import annotations

from django.test import SimpleTestCase

from tests.architecture.source import Import, Module, imports, modules

SIDES = ("admin", "views", "management", "templatetags")  # what people and commands meet
ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(SIDES, frozenset({"services", "search", "workflow", "rendering", "merging", "names", "models"})),
    "services": frozenset(
        {"formats", "names", "mapping", "merging", "rendering", "quality", "operations", "models", "workflow", "search"}
    ),
    "operations": frozenset({"formats", "names", "mapping", "merging", "quality"}),
    "quality": frozenset({"formats", "mapping", "rendering", "names"}),
    "search": frozenset({"models", "rendering", "names"}),
    "workflow": frozenset({"models"}),
    "mapping": frozenset({"formats", "names"}),
    "models": frozenset(),
    "formats": frozenset(),
    "names": frozenset(),
    "merging": frozenset(),
    "rendering": frozenset(),
    "migrations": frozenset(),
    "apps": frozenset({"checks"}),
    "checks": frozenset({"services"}),  # what stands before models: the table of font files
}
PURE = {"formats", "names", "mapping", "merging", "rendering", "quality", "operations"}
FRAMEWORK = {"django", "taggit", "import_export", "axes", "csp", "whitenoise"}

# (module, imported module) → why it cannot stand at the top of the file.
FUNCTION_LEVEL: dict[tuple[str, str], str] = {
    ("editorial.names.slugs", "pypinyin"): "its tables take 0.2 s to load, and most processes never make a slug",
    ("editorial.names.slugs", "pypinyin.seg.mmseg"): "as above",
    ("editorial.rendering.renderer", "markdown"): "with the readers of Markdown a tenth of a command's start",
    ("editorial.rendering.renderer", "editorial.rendering.extension"): "as above",
    ("editorial.rendering.renderer", "editorial.rendering.sanitizing"): "as above",
    ("editorial.rendering.renderer", "editorial.rendering.inlines"): "as above",
    (
        "editorial.quality.likeness",
        "datasketch",
    ): "with numpy and scipy half a second of a start, and only audits compare",
    ("editorial.management.terminal", "rich.console"): "a twentieth of a command's start, and seldom somebody looks",
    ("editorial.management.terminal", "rich.progress"): "as above",
    ("editorial.management.commands.export_markdown", "editorial.services.decisions"): "a third of the command's start",
}


def layer(dotted: str) -> str | None:
    """Returns the layer of a module of the application, None for anything else: `editorial.formats.x` → formats."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "editorial" and len(parts) > 1 else None


def target(item: Import) -> str:
    """Returns the module that an import reaches: `from editorial import checks` reaches editorial.checks."""
    return f"editorial.{item.name}" if item.module == "editorial" else item.module


def places(broken: list[tuple[Module, Import]]) -> list[str]:
    """Returns `path:line: imported module` for the message of a failing test."""
    return [f"{module.path}:{item.line}: {target(item)}" for module, item in broken]


class ImportTableTests(SimpleTestCase):
    maxDiff = None

    def every_import(self) -> list[tuple[Module, Import]]:
        return [(module, item) for module in modules("editorial", "cms") for item in imports(module)]

    def test_every_layer_has_its_line_in_the_table(self):
        present = {layer(module.name) for module in modules("editorial")} - {None}
        self.assertEqual(present - set(ALLOWED), set())

    def test_layers_import_only_what_the_table_allows(self):
        broken = []
        for module, item in self.every_import():
            importer, imported = layer(module.name), layer(target(item))
            if importer is None or imported is None or importer == imported:
                continue
            if imported not in ALLOWED[importer]:
                broken.append((module, item))
        self.assertEqual(places(broken), [])

    def test_the_table_has_no_circle(self):
        for start in ALLOWED:
            reached, waiting = set(), set(ALLOWED[start])
            while waiting:
                current = waiting.pop()
                reached.add(current)
                waiting |= ALLOWED[current] - reached
            self.assertNotIn(start, reached)

    def test_another_package_is_imported_only_through_its_init(self):
        """Services are the exception: each module is one use case and is imported by its name, `services.backup`."""
        broken = []
        for module, item in self.every_import():
            parts = target(item).split(".")
            deepest = 3 if parts[:2] == ["editorial", "services"] else 2
            if layer(target(item)) != layer(module.name) and parts[0] == "editorial" and len(parts) > deepest:
                broken.append((module, item))
        self.assertEqual(places(broken), [])

    def test_pure_layers_import_no_django(self):
        broken = [
            (module, item)
            for module, item in self.every_import()
            if layer(module.name) in PURE and item.module.split(".")[0] in FRAMEWORK
        ]
        self.assertEqual(places(broken), [])

    def test_the_application_never_imports_the_project(self):
        broken = [
            (module, item)
            for module, item in self.every_import()
            if module.package != "cms" and item.module.split(".")[0] == "cms"
        ]
        self.assertEqual(places(broken), [])

    def test_nothing_imports_the_tests(self):
        broken = [
            (module, item) for module, item in self.every_import() if item.module.split(".")[0] in ("tests", "pytest")
        ]
        self.assertEqual(places(broken), [])

    def test_imports_stand_at_the_top_of_the_file(self):
        broken = [
            (module, item)
            for module, item in self.every_import()
            if item.in_function and (module.name, item.module) not in FUNCTION_LEVEL
        ]
        self.assertEqual(places(broken), [])

    def test_every_exception_from_that_is_still_needed(self):
        used = {(module.name, item.module) for module, item in self.every_import() if item.in_function}
        self.assertEqual(set(FUNCTION_LEVEL) - used, set())

    def test_the_application_package_is_empty(self):
        (package,) = (module for module in modules("editorial") if module.name == "editorial")
        self.assertEqual(package.text.strip(), "")
