"""A name written differently in the files: which spellings there are, and the bulk edit that changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from editorial.formats import SourceDocument
from editorial.mapping import NAME_ROLES, Dialect, Field, rename_names
from editorial.models import Alias, Article, ArticleQuerySet, Changeset, Entity, Mention
from editorial.names import name_key
from editorial.services.actors import Actor
from editorial.services.bulk_edits import BulkEdit, Patched
from editorial.services.curated.entities import entity_key, find_entities
from editorial.services.curation import make_alias
from editorial.services.naming import MAX_NAME, SOURCE_OF_ROLE
from editorial.workflow import CHANGE_ANY

RENAME = "editorial.change_entity"
MOST_SPELLINGS = 50  # of one edit
MOST_LISTED = 500
FIELD_OF_ROLE: dict[str, Field] = {role: field for field, (role, _source) in NAME_ROLES.items()}

Spelling = tuple[str, str]  # (role, name as written)


@dataclass(frozen=True, slots=True)
class SpellingUse:
    """One spelling of a name in one role, and in how many present articles it stands."""

    role: str
    written: str
    articles: int


def named_entity(key: str) -> Entity | None:
    """Returns the entity of that key ("channel:best-tv"), None where there is none."""
    return find_entities([key]).get(key)


def key_of(entity: Entity) -> str:
    """Returns the key of an entity, as commands take it."""
    return entity_key(entity)


def spellings_of(entity: Entity) -> list[SpellingUse]:
    """Returns how the articles write the name, the most used spelling first, up to a bound."""
    rows = Mention.objects.filter(entity=entity, article__removed_at__isnull=True)
    counted = rows.values_list("role", "written").annotate(number=Count("article", distinct=True))
    found = counted.order_by("-number", "written", "role")[:MOST_LISTED]
    return [SpellingUse(role, written, number) for role, written, number in found]


def known_spellings(entity: Entity, names: Mapping[str, str]) -> dict[Spelling, str]:
    """Returns the changes of names, as written → new, in every role in which that name leads to the entity.

    Which articles are written already does not count: a killed edit is the same when it is asked for again.
    """
    keys = set(Alias.objects.filter(entity=entity).values_list("source_kind", "key"))
    return {
        (str(role), old): new
        for old, new in names.items()
        for role, source_kind in SOURCE_OF_ROLE.items()
        if (str(source_kind), name_key(old)[:MAX_NAME]) in keys
    }


class RenameNames(BulkEdit):
    """Some spellings of one entity become other names that lead to the same entity."""

    permissions = (RENAME, CHANGE_ANY)

    def __init__(self, entity: Entity, changes: Mapping[Spelling, str]) -> None:
        self.entity = entity
        self.changes = dict(sorted(changes.items()))
        names: dict[Field, dict[str, str]] = {}
        for (role, written), new in self.changes.items():
            names.setdefault(FIELD_OF_ROLE[role], {})[written] = new
        self.names = names

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> RenameNames:
        """Returns the edit that `spec` returned.

        Raises:
            Entity.DoesNotExist: the entity is not there any more.
        """
        found = named_entity(spec["entity"])
        if found is None:
            raise Entity.DoesNotExist(spec["entity"])
        return cls(found, {(role, written): new for role, written, new in spec["names"]})

    def spec(self) -> dict[str, Any]:
        names = [[role, written, new] for (role, written), new in self.changes.items()]
        return {"what": "rename", "entity": entity_key(self.entity), "names": names}

    def message(self) -> str:
        parts = dict.fromkeys(f"{written} → {new}" for (_role, written), new in self.changes.items())
        return "; ".join(parts)

    def candidates(self) -> ArticleQuerySet:
        """Returns the articles that mention the entity so, and those whose waiting edit may."""
        written = Q()
        waiting = Q()
        for role, name in self.changes:
            written |= Q(role=role, written=name[:MAX_NAME])
            waiting |= Q(pending_revision__header__contains=name)
        mentions = Mention.objects.filter(written, entity=self.entity, article=OuterRef("pk"))
        mentioned = Article.objects.filter(Exists(mentions)).values("pk")
        edits = Article.objects.filter(waiting, pending_revision__isnull=False).values("pk")
        return Article.objects.filter(Q(pk__in=mentioned) | Q(pk__in=edits))

    def patch(self, document: SourceDocument, article: Article) -> Patched:
        renamed = rename_names(document, dialect=Dialect(article.dialect), names=self.names)
        return Patched(renamed.document, renamed.collapsed)

    def state(self) -> object:
        """Returns where the new names lead now."""
        return sorted((*key, alias.entity_id) for key, alias in _aliases(self._wanted()).items())

    def _wanted(self) -> dict[tuple[str, str], str]:
        """Returns the names that have to lead to the entity: (source kind, key) → as written."""
        wanted: dict[tuple[str, str], str] = {}
        for (role, _written), new in self.changes.items():
            wanted.setdefault((str(SOURCE_OF_ROLE[role]), name_key(new)[:MAX_NAME]), new)
        return wanted

    def begin(self, changeset: Changeset, *, by: Actor) -> None:
        """Lets the new names lead to the entity.

        Raises:
            ValidationError: one leads to another entity by now.
        """
        check_names(self.entity, self.changes)
        wanted = self._wanted()
        known = _aliases(wanted)
        for source_kind, key in wanted:
            if (source_kind, key) not in known:
                make_alias(self.entity, source_kind=source_kind, written=wanted[source_kind, key], changeset=changeset)


def check_names(entity: Entity, changes: Mapping[Spelling, str]) -> None:
    """Passes when every new name can be written in place of its spelling and lead to the entity.

    Raises:
        ValidationError: "alias-empty", "too-long", "not-one-line", "same-name", "alias-taken"; `params` hold the other
            entity's name and key.
    """
    problems = []
    for (_role, written), new in changes.items():
        problem = _problem_of(written, new)
        if problem is not None:
            problems.append(problem)
    wanted = {(str(SOURCE_OF_ROLE[role]), name_key(new)[:MAX_NAME]): new for (role, _written), new in changes.items()}
    for name, alias in _aliases(wanted).items():
        if alias.entity_id != entity.pk:
            text = _("“%(new)s” leads to “%(name)s” already. Choose another spelling, or take that name away there.")
            params = {"new": wanted[name], "name": alias.entity.name, "id": alias.entity_id}
            problems.append(ValidationError(text, code="alias-taken", params=params))
    if problems:
        raise ValidationError(list({str(problem.messages): problem for problem in problems}.values()))


def _problem_of(written: str, new: str) -> ValidationError | None:
    params = {"new": new[:60]}
    if not name_key(new):
        return ValidationError(_("The name has no letter or digit."), code="alias-empty")
    if len(new) > MAX_NAME:
        return ValidationError(_("A name has at most %(most)d characters."), code="too-long", params={"most": MAX_NAME})
    if new != " ".join(new.split()) or not new.isprintable():
        text = _("“%(new)s” holds line ends, repeated blanks or characters that cannot be seen.")
        return ValidationError(text, code="not-one-line", params=params)
    if new == written:
        return ValidationError(_("“%(new)s” is written so already."), code="same-name", params=params)
    return None


def _aliases(names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], Alias]:
    """Returns the aliases that there are under these (source kind, key)."""
    rows: Sequence[Alias] = ()
    if names:
        condition = Q()
        for source_kind, key in names:
            condition |= Q(source_kind=source_kind, key=key)
        rows = list(Alias.objects.filter(condition).select_related("entity"))
    return {(row.source_kind, row.key): row for row in rows}
