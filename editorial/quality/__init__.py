"""Rules about documents: what an editor should look at, and what can be mended without asking. Pure: no Django."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from editorial.quality.blocks import BLOCKS
from editorial.quality.characters import CHARACTERS
from editorial.quality.facts import ArticleFacts, Definition, read_facts
from editorial.quality.garden import Garden, form_key
from editorial.quality.leftovers import LEFTOVERS
from editorial.quality.likeness import get_ready
from editorial.quality.links import DocumentLink, document_links
from editorial.quality.missing import MISSING
from editorial.quality.noted import noted_hits
from editorial.quality.readings import READINGS
from editorial.quality.relations import RELATIONS, DefinitionsDiffer, NearDuplicate
from editorial.quality.rules import Check, GardenRepair, GardenRule, Hit, Repair, Rule, Severity, told_apart
from editorial.quality.terms import TERMS
from editorial.quality.text import Text

# One more whenever a rule about one document, or the reading of its links, finds something else: texts that were
# looked at are looked at again.
RULES_VERSION = 3
RULES: tuple[Rule, ...] = (*READINGS, *MISSING, *BLOCKS, *LEFTOVERS, *CHARACTERS)
GARDEN_RULES: tuple[GardenRule, ...] = (*RELATIONS, *TERMS)
NOTED_CODES: frozenset[str] = frozenset(rule.code for rule in READINGS)  # known as soon as a text is read
BY_CODE: dict[str, Check] = {rule.code: rule for rule in (*RULES, *GARDEN_RULES)}


def inspect(text: Text, rules: Collection[Rule] = RULES) -> Iterator[Hit]:
    """Yield what a document does not meet of the rules about one document, in the order of the rules."""
    return told_apart(hit for rule in rules for hit in rule.check(text))


def inspect_beside(facts: ArticleFacts, garden: Garden, rules: Collection[GardenRule] = GARDEN_RULES) -> Iterator[Hit]:
    """Yield what a document does not meet of the rules about the whole garden, in the order of the rules."""
    return told_apart(hit for rule in rules for hit in rule.check(facts, garden))


__all__ = [
    "BY_CODE",
    "GARDEN_RULES",
    "NOTED_CODES",
    "RULES",
    "RULES_VERSION",
    "ArticleFacts",
    "Check",
    "Definition",
    "DefinitionsDiffer",
    "DocumentLink",
    "Garden",
    "GardenRepair",
    "GardenRule",
    "Hit",
    "NearDuplicate",
    "Repair",
    "Rule",
    "Severity",
    "Text",
    "document_links",
    "form_key",
    "get_ready",
    "inspect",
    "inspect_beside",
    "noted_hits",
    "read_facts",
]
