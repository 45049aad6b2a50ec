"""Users named in a comment, as in "@ada" or "请@李雷看一下": who is meant, and the comment's HTML with them marked."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.html import escape

from editorial.rendering import RENDERER_VERSION
from editorial.services.actors import BACKEND
from editorial.services.rendering import rendered_view
from editorial.workflow import VIEW

MOST_NAMED = 20  # different users whom one comment can name
KEPT_SECONDS = 24 * 3600
_NAME = re.compile(r"[@＠]([\w.+\-@]{1,150})")
_PUNCTUATION = ".+-@_"
# The sanitiser writes every attribute in double quotes and escapes `<` and `>` in text.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^">]++|"[^"]*+")*+>')
_LITERAL = frozenset({"code", "pre", "a"})


@dataclass(frozen=True, slots=True)
class NamedText:
    """A comment as HTML, and the ids of the users whom it names outside of code and links."""

    html: str
    user_ids: frozenset[int]


class Staff:
    """The users who can be named, by their folded names; looked up once for all comments of a page."""

    def __init__(self, users: Iterable[tuple[int, str]]) -> None:
        self._by_fold: dict[str, dict[str, int]] = {}
        for pk, name in users:
            self._by_fold.setdefault(_folded(name), {})[name] = pk

    @classmethod
    def load(cls) -> Staff:
        """Returns everybody who can be named now, read with one query."""
        return cls(discussing_users().order_by("-pk").values_list("pk", "username"))

    def longest(self, run: str) -> tuple[str, int] | None:
        """Returns the longest beginning of the characters after an "@" that is somebody's name, with their id.

        Chinese goes on without a blank, so "李雷看" names 李雷; "bobby" does not name bob.
        """
        for end in range(len(run), 0, -1):
            written = run[:end]
            known = self._by_fold.get(_folded(written))
            if known and _ends_here(written, run[end:]):
                # Names that differ in capitals alone: the one that is written so, else the older account.
                return written, known.get(written, min(known.values()))
        return None


def discussing_users() -> QuerySet[User]:
    """Returns the users who take part in discussions: active staff who may look at articles."""
    return get_user_model().objects.with_perm(VIEW, backend=BACKEND).filter(is_staff=True)


def named_text(markdown: str, staff: Staff) -> NamedText:
    """Returns the rendered comment with the names of users marked.

    Each name goes through the renderer as one word of letters, so that its dots and underscores are no Markdown, and
    where it comes out tells whether it stands in code. While the renderer is busy the text is escaped as a whole, and
    names in code count as well.
    """
    digest = hashlib.sha256(markdown.encode()).hexdigest()[:16]
    found: list[tuple[str, int]] = []
    parts, position = [], 0
    for start, written, pk in _names(markdown, staff):
        parts += [markdown[position : start + 1], f"u{digest}x{len(found)}z"]
        found.append((written, pk))
        position = start + 1 + len(written)
    html, complete = _rendered("".join([*parts, markdown[position:]]))
    if not found:
        return NamedText(html, frozenset())
    token = re.compile(f"([@＠]|%40)?u{digest}x([0-9]+)z")
    return _marked(html, token, found, _LITERAL if complete else frozenset())


def _names(markdown: str, staff: Staff) -> Iterator[tuple[int, str, int]]:
    """Yields position of the "@", the name as written and the user's id, for at most MOST_NAMED different users."""
    seen: set[int] = set()
    for match in _NAME.finditer(markdown):
        before = markdown[match.start() - 1 : match.start()]
        # The sign of an e-mail address or inside of a web address follows a letter; Chinese letters need no blank.
        if before and (before in "._+-@/＠" or (before.isalnum() and not _is_wide(before))):
            continue
        name = staff.longest(match[1])
        if name is None or (name[1] not in seen and len(seen) == MOST_NAMED):
            continue
        seen.add(name[1])
        yield match.start(), *name


def _marked(html: str, token: re.Pattern[str], found: list[tuple[str, int]], literal: frozenset[str]) -> NamedText:
    """Puts the names back: marked in running text, as they were in attributes and in the `literal` elements."""
    named: set[int] = set()

    def plain(match: re.Match[str]) -> str:
        return (match[1] or "") + escape(found[int(match[2])][0])

    def mark(match: re.Match[str]) -> str:
        if not match[1]:
            return plain(match)
        named.add(found[int(match[2])][1])
        return f'<strong class="at-name">{plain(match)}</strong>'

    parts, position, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        parts.append(token.sub(plain if depth else mark, html[position : tag.start()]))
        parts.append(token.sub(plain, tag[0]))
        position = tag.end()
        if tag[2] in literal:
            depth += -1 if tag[1] else 1
    parts.append(token.sub(plain if depth else mark, html[position:]))
    return NamedText("".join(parts), frozenset(named))


def _rendered(markdown: str) -> tuple[str, bool]:
    """Returns the sanitised HTML, kept for the next reader of the discussion, and whether it is no stopgap."""
    key = f"comment:{RENDERER_VERSION}:{hashlib.sha256(markdown.encode()).hexdigest()}"
    kept: str | None = cache.get(key)
    if kept is not None:
        return kept, True
    view = rendered_view(markdown)
    if view.complete:
        cache.set(key, view.html, KEPT_SECONDS)
    return view.html, view.complete


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _ends_here(written: str, rest: str) -> bool:
    rest = rest.lstrip(_PUNCTUATION)
    return not rest or _is_wide(rest[0]) or _is_wide(written[-1])
