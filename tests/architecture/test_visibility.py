"""Readers' code gets articles only through published(), listed() or visible_to()."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

from django.test import SimpleTestCase

from tests.architecture.source import modules

READERS = ("editorial/views", "editorial/templatetags", "editorial/services/pages")
STEPS = ("published", "listed", "visible_to")
ABOUT_NONE_THAT_IS_OPEN = ("gone", "next_changes")  # what was removed answers 410; a moment tells no article
CONDITIONS = ("published_condition", "listed_condition")
# Tables from which an article, or that it exists, can be told.
TABLES = {
    "Article",
    "ArticleArea",
    "ArticleCategory",
    "ArticleProject",
    "ArticleSeries",
    "Finding",
    "GlossaryUse",
    "LinkName",
    "Mention",
    "NameSet",
    "Passage",
    "Revision",
    "TaggedArticle",
    "WorkflowEvent",
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
RELATED = {"articles", "article_set", "mentions", "revisions", "findings", "glossary_uses", "tag_links", "uses"}
LOOKUPS = {"filter", "exclude", "get", "Q", "get_object_or_404", "get_list_or_404"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}


def unguarded(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields line and source of every expression that reaches articles without one of the three steps.

    The whole chain is looked at, so `Article.objects.newest_first().listed()` passes; a manager that is only stored
    in a name does not, because what is done with it later cannot be seen.
    """
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    conditions = named_conditions(tree)
    for node in ast.walk(tree):
        if starts_from_articles(node, parents):
            chain = node
            while isinstance(parents.get(chain), ast.Attribute | ast.Call) and leads_on(parents[chain], chain):
                chain = parents[chain]
            if not names_a_step(chain, conditions):
                yield chain.lineno, ast.unparse(chain)
        elif is_shortcut_on_table(node):
            yield node.lineno, ast.unparse(node)


def leads_on(parent: ast.AST, child: ast.AST) -> bool:
    """Whether the parent continues the chain of the child: `child.name` or `child(…)`, not `f(child)`."""
    if isinstance(parent, ast.Call):
        return parent.func is child
    return isinstance(parent, ast.Attribute) and parent.value is child


def starts_from_articles(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the node is `Article.objects` (or another table's), or a related manager such as `tag.articles`."""
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr in MANAGERS:
        return isinstance(node.value, ast.Name) and node.value.id in TABLES
    return node.attr in RELATED and isinstance(parents.get(node), ast.Attribute)


def named_conditions(tree: ast.AST) -> set[str]:
    """Returns the names that a module gives to conditions: `visible = listed_condition(now)` → {"visible"}."""
    return {
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in CONDITIONS
    }


def names_a_step(chain: ast.AST, conditions: set[str]) -> bool:
    """Whether a call in the chain, or a condition given to it, is one of those that spell visibility."""
    for node in ast.walk(chain):
        if isinstance(node, ast.Name) and node.id in conditions:
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in (*STEPS, *ABOUT_NONE_THAT_IS_OPEN, *CONDITIONS):
                return True
    return False


def is_shortcut_on_table(node: ast.AST) -> bool:
    """Whether the node is `get_object_or_404(Article, …)`, which uses the unfiltered manager."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called, first = node.func, node.args[0]
    return (
        isinstance(called, ast.Name) and called.id in SHORTCUTS and isinstance(first, ast.Name) and first.id in TABLES
    )


class ReadersCodeTests(SimpleTestCase):
    def test_articles_are_reached_only_through_a_visibility_step(self):
        found = [
            f"{module.path}:{line}: {source}" for module in modules(*READERS) for line, source in unguarded(module.tree)
        ]
        self.assertEqual(found, [])

    def test_status_is_spelled_in_the_models_only(self):
        found = []
        for module in modules(*READERS):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and called_name(node) in LOOKUPS:
                    keys = [key.arg for key in node.keywords if key.arg]
                    if any(key.split("__")[-1] in ("status", "excluded", "removed_at") for key in keys):
                        found.append(f"{module.path}:{node.lineno}: {ast.unparse(node)}")
        self.assertEqual(found, [])


def called_name(node: ast.Call) -> str:
    """Returns the last name of what is called: `Article.objects.filter(…)` → filter."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


class DetectionTests(SimpleTestCase):
    """The test above must see what it is there for."""

    def lines(self, source: str) -> list[int]:
        return [line for line, _ in unguarded(ast.parse(textwrap.dedent(source)))]

    def test_unfiltered_queries_are_seen(self):
        for source in (
            "Article.objects.filter(slug=slug)",
            "Article.objects.all()",
            "Article.objects.get(pk=1)",
            "queryset = Article.objects",
            "Article._default_manager.count()",
            "tag.articles.count()",
            "Mention.objects.filter(entity=entity)",
            "get_object_or_404(Article, slug=slug)",
        ):
            with self.subTest(source):
                self.assertEqual(self.lines(source), [1])

    def test_queries_with_a_step_pass(self):
        for source in (
            "Article.objects.listed().filter(slug=slug)",
            "Article.objects.newest_first().published()",
            "tag.articles.listed().count()",
            "Mention.objects.filter(listed_condition(now, 'article__'), entity=entity)",
            "get_object_or_404(Article.objects.published(), slug=slug)",
        ):
            with self.subTest(source):
                self.assertEqual(self.lines(source), [])
