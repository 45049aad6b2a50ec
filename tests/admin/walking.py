"""How the walk over the admin's addresses goes: every pattern of the resolver, an example of each, forms filled in."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

# Rows that follow from a login and not from what an address does.
OF_SESSIONS = ("sessions", "axes")
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REPLACE")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of the admin: its name (its route where it has none) and its route below the admin."""

    name: str
    route: str

    @property
    def model(self) -> str:
        """The name of the model whose page it is, empty where it is of none."""
        parts = self.route.split("/")
        return parts[1] if len(parts) > 2 else ""


def admin_patterns() -> list[Pattern]:
    """Returns every pattern that the admin answers, whoever registered it."""
    resolvers = (found for found in get_resolver().url_patterns if getattr(found, "namespace", None) == "admin")
    return [pattern for resolver in resolvers for pattern in walk(resolver, "")]


def walk(resolver: Any, before: str) -> Iterator[Pattern]:
    """Yields the patterns of a resolver and of those below it."""
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from walk(found, route)
        else:
            assert isinstance(found, URLPattern)
            yield Pattern(found.name or route, route)


def digest() -> str:
    """Returns a fingerprint of every row of every table but those of sessions."""
    found = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in OF_SESSIONS and not model._meta.proxy:
            rows = model._base_manager.order_by("pk").values_list()
            found.update(repr((model._meta.label, list(rows))).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def noted_writes() -> Iterator[list[str]]:
    """Gives a list of the statements of the block that write a row other than one of a session."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(
            f'"{name}' in sql for name in ("django_session", "axes_")
        ):
            found.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield found


class FormReader(HTMLParser):
    """Reads what a browser would send for the last form of a page that is posted, but for its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.area: str | None = None
        self.select: str | None = None
        self.reads = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self.reads = found.get("method", "").lower() == "post" and found.get("id") not in ("logout-form",)
        elif not self.reads:
            return
        elif tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in found or self.select not in self.values):
            self.values[self.select] = found.get("value", "")
        elif tag == "input" and name and found.get("type") not in ("submit", "file"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.values[name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def filled(html: str) -> dict[str, str]:
    """Returns what a browser would send for the form of a page."""
    reader = FormReader()
    reader.feed(html)
    return reader.values
