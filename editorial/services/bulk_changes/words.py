"""What is wrong with a recipe, in the reader's language; the code and the details come from who reads it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.operations import Problem

# Every code has its text (a test holds it).
PROBLEMS: Mapping[str, str | Promise] = {
    "alias": _("The recipe holds an alias (*name); write its value out."),
    "bad-pattern": _(
        "This is no expression that can be read (%(reason)s). A mark that is meant as such has \\ before it."
    ),
    "empty": _("It is empty; say which value, or use “clear” to empty a field."),
    "empty-table": _("The table has no row below the names of its columns."),
    "field-and-key": _("It stands beside “%(other)s”; say one of them."),
    "field-not-allowed": _(
        "“%(value)s” is not changed in bulk: steps of the workflow set the status, and the form an address."
    ),
    "key-is-field": _("“%(value)s” is the key of the field “%(known)s”; choose that field."),
    "missing-key": _("It is missing; “%(do)s” needs it."),
    "no-field": _("Choose a field."),
    "no-file": _("“%(value)s” cannot be read beside the recipe."),
    "no-key": _("This is no name of a key; write it as headers have it."),
    "no-name": _("A recipe that is kept needs a name."),
    "no-operations": _("Say what is to be done; choose at least one operation."),
    "no-repair": _("The rule “%(value)s” has no repair. Rules with one: %(known)s."),
    "not-a-flag": _("“%(value)s” is neither true nor false."),
    "not-a-list": _("“%(value)s” holds no list. Lists: %(known)s."),
    "not-a-list-of-texts": _("This is no list of texts; write [a, b], or [] for none."),
    "not-a-mapping": _("This is no mapping; write it as {key: value}."),
    "not-a-recipe": _("This is no recipe; it has the keys %(known)s."),
    "not-a-selection": _("This chooses no articles; give filters, a query or paths, or say “everything: true”."),
    "not-text": _("This is no text, or too long a one; put it in quotes."),
    "not-yaml": _("This is no YAML that can be read: %(reason)s."),
    "nothing-selected": _("No articles are chosen; give filters, a search or paths, or say that all are meant."),
    "same-field": _("The value stands there already; say another field."),
    "same-value": _("“%(value)s” is the value that is to be renamed; say another one."),
    "table-any": _("Line %(line)s of the table names neither area nor category, and would concern every article."),
    "table-cells": _("Line %(line)s of the table has %(number)s cells, and its first line names %(most)s columns."),
    "table-columns": _("Line %(line)s of the table names “%(value)s”; its columns are %(known)s, each once."),
    "table-csv": _("Line %(line)s of the table is no CSV: %(reason)s."),
    "table-empty": _("The table is empty; its first line names the columns: %(known)s"),
    "table-list": _("Row %(number)s of the table is no list of texts."),
    "table-nothing": _("Line %(line)s of the table says nothing new; write a value, or - to take one away."),
    "table-rows": _("The table has %(number)s rows, more than %(most)s; make it two recipes."),
    "table-size": _("The table is larger than %(most)s kB; make it several."),
    "table-text": _("The table is no text in UTF-8. Save it as “CSV UTF-8” and send it again."),
    "too-long": _("It is too long; make it several."),
    "too-many-operations": _("There are %(number)s operations, more than %(most)s; make it two recipes."),
    "too-many-paths": _("There are %(number)s paths, more than %(most)s; use a filter."),
    "unknown-choice": _("“%(value)s” is no value of this filter; say %(known)s."),
    "unknown-field": _("“%(value)s” is no field, and a key of headers is named by “%(other)s”. Fields: %(known)s."),
    "unknown-filter": _("“%(value)s” is no filter. Filters: %(known)s."),
    "unknown-key": _("“%(do)s” has no such key; it has %(known)s."),
    "unknown-operation": _("This is no operation. Operations: %(known)s."),
    "unknown-recipe-key": _("“%(value)s” is no key of a recipe; it has %(known)s."),
    "unknown-rule": _("“%(value)s” is no rule."),
    "unknown-selection": _("“%(value)s” chooses nothing; there are %(known)s."),
}


def problem_text(problem: Problem) -> str:
    """Returns what is wrong and what helps, with its place before it."""
    text = PROBLEMS.get(problem.code)
    try:
        said = str(text) % problem.details if text is not None else problem.message
    except KeyError:
        said = problem.message
    return f"{problem.place}: {said}" if problem.place else said
