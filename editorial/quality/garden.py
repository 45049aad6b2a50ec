"""All documents together: what the rules about the garden ask, counted once from the facts of every document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from editorial.mapping import Field, is_one_edit
from editorial.names import name_key, to_simplified
from editorial.quality.facts import ArticleFacts, title_key
from editorial.quality.likeness import alike

_JOINTS = re.compile(r"[\s_\-·.]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![suio])s")
_NO_PLURALS = frozenset(("news", "physics", "economics", "politics", "series", "analytics", "robotics", "ethics"))
_ONE_WORD = re.compile(r"[a-z0-9]{1,10}", re.IGNORECASE)
_KINDS = frozenset(("person", "organization", "product", "work"))
_KNOWN_TERM = 10  # articles with a term that a rarer one may be a slip of
_RARE_SHARE = 10  # times that the known one is more frequent
_SHORTEST_SLIP = 5  # letters: shorter words that differ in one letter are two words
_FEW = 2


class Garden:
    """A read-only index of the garden."""

    def __init__(self, articles: Collection[ArticleFacts], *, media: Iterable[str] = ()) -> None:
        self._articles = articles
        self._media = media

    @cached_property
    def titles(self) -> Mapping[str, list[str]]:
        """Key of a title → the paths of the articles that have it."""
        return _paths_by((title_key(it.title), it.path) for it in self._articles)

    @cached_property
    def sources(self) -> Mapping[str, list[str]]:
        """Key of a source → the paths of the articles that were made of it."""
        return _paths_by((it.source, it.path) for it in self._articles)

    @cached_property
    def tags(self) -> Counter[str]:
        """Tag → how many articles carry it."""
        return Counter(tag for it in self._articles for tag in it.tags)

    @cached_property
    def main_forms(self) -> Mapping[str, str]:
        """Tag → the form that is meant, for tags that differ from it in form only.

        That is the one that most articles have; of equal ones the one whose words, and then whose joints, the tags of
        other articles have.
        """
        groups: dict[str, list[str]] = defaultdict(list)
        for tag in self.tags:
            groups[form_key(tag)].append(tag)
        forms: dict[str, str] = {}
        for group in groups.values():
            if len(group) > 1:
                uses = {tag: (self.tags[tag], *self._known(tag, group)) for tag in group}
                main = min(group, key=lambda tag: ([-number for number in uses[tag]], tag))
                forms |= {tag: main for tag in group if tag != main}
        return forms

    @cached_property
    def _tag_parts(self) -> Counter[str]:
        """Word or joint of tags → how often articles have it in a tag."""
        parts: Counter[str] = Counter()
        for tag, number in self.tags.items():
            parts.update(dict.fromkeys(_parts(tag), number))
        return parts

    def _known(self, tag: str, group: Collection[str]) -> tuple[int, int]:
        """Return how often other tags than the forms of this one have its words, and how often its joints."""
        own = Counter[str]()
        for form in group:
            own.update(dict.fromkeys(_parts(form), self.tags[form]))
        counts = {part: self._tag_parts[part] - own[part] for part in _parts(tag)}
        joints = {part for part in counts if _JOINTS.fullmatch(part)}
        return sum(counts[part] for part in counts.keys() - joints), sum(counts[part] for part in joints)

    @cached_property
    def kinds(self) -> Mapping[str, Counter[str]]:
        """Key of a name → kind → how many articles name it under that kind; channels are left out."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for it in self._articles:
            for kind, key in {(use.source_kind, use.key) for use in it.names if use.source_kind in _KINDS}:
                found[key][kind] += 1
        return found

    @cached_property
    def terms(self) -> Mapping[Field, Counter[str]]:
        """Field → area or category → how many articles are in it."""
        return {
            Field.AREAS: Counter(value for it in self._articles for value in it.areas),
            Field.CATEGORIES: Counter(value for it in self._articles for value in it.categories),
        }

    @cached_property
    def meant_terms(self) -> Mapping[Field, Mapping[str, str]]:
        """Field → area or category of few articles → the far more frequent one that it looks like a slip of."""
        return {field: _slips(counts) for field, counts in self.terms.items()}

    @cached_property
    def likenesses(self) -> Mapping[str, list[tuple[str, float]]]:
        """Path → the articles whose text is nearly the same, with their likeness from 0 to 1."""
        return alike({it.path: it.signature for it in self._articles if it.signature is not None})

    @cached_property
    def definitions(self) -> Mapping[str, tuple[str, str]]:
        """Key of a term → the definition that most articles have, and the first path of those."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for it in self._articles:
            for definition in it.definitions:
                found[definition.key][definition.text].append(it.path)
        main: dict[str, tuple[str, str]] = {}
        for key, texts in found.items():
            text = min(texts, key=lambda text: (-len(set(texts[text])), text))
            main[key] = (text, min(texts[text]))
        return main

    @cached_property
    def files(self) -> frozenset[str]:
        """Everything that a link may mean: documents by path and by address, and media files; in NFC."""
        found = {unicodedata.normalize("NFC", path) for path in self._media}
        for it in self._articles:
            path = unicodedata.normalize("NFC", it.path)
            stem = path.removesuffix(".md")
            found |= {path, stem, stem.removesuffix("/index")}
        return frozenset(found)

    @cached_property
    def same_but_case(self) -> Mapping[str, list[str]]:
        """Path without case → the paths of articles that are that."""
        return _paths_by((path_key(it.path), it.path) for it in self._articles)

    def kind_is_odd(self, key: str, kind: str) -> str:
        """Return the kind under which a name is filed far more often than under this one, "" where there is none."""
        counts = self.kinds.get(key)
        if counts is None or len(counts) < _FEW:
            return ""
        main, most = counts.most_common(1)[0]
        if "person" in (main, kind) and _ONE_WORD.fullmatch(key):
            return ""  # a first name is also that of many things
        return main if main != kind and most >= 3 * counts[kind] else ""


def path_key(path: str) -> str:
    """Return what paths share that differ in case only."""
    return unicodedata.normalize("NFC", path).casefold()


def form_key(tag: str) -> str:
    """Return what tags share that differ in form only: case, joints, width, script, plural.

    >>> form_key("LLMs") == form_key("llm"), form_key("AI-Agent") == form_key("ai agents"), form_key("news")
    (True, True, 'news')
    """
    folded = to_simplified(unicodedata.normalize("NFKC", tag).casefold())
    words = [_singular(word) for word in _JOINTS.split(folded) if word]
    return "".join(words)


def _parts(tag: str) -> set[str]:
    """Return the words and joints of a tag as it is written."""
    return {part for part in (*_JOINTS.split(tag), *_JOINTS.findall(tag)) if part}


def _singular(word: str) -> str:
    if not word.isascii() or word in _NO_PLURALS or word.endswith("ics"):
        return word
    return word[:-1] if _PLURAL.fullmatch(word, len(word) - 1) else word


def _paths_by(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, path in pairs:
        if key:
            found[key].append(path)
    return found


def _slips(counts: Counter[str]) -> dict[str, str]:
    known = [term for term, number in counts.items() if number >= _KNOWN_TERM]
    found: dict[str, str] = {}
    for term, number in counts.items():
        near = [it for it in known if counts[it] >= _RARE_SHARE * number and it != term and _looks_like(term, it)]
        if near:
            found[term] = max(near, key=lambda it: (counts[it], it))
    return found


def _looks_like(term: str, known: str) -> bool:
    if form_key(term) == form_key(known) or name_key(term) == name_key(known):
        return True
    letters = term.isascii() and len(term) >= _SHORTEST_SLIP
    return letters and is_one_edit(term.casefold(), known.casefold())
