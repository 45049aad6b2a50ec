"""Edits of terms: each looked at as a plan, then written as one changeset, if nothing changed in between."""

from editorial.services.term_edits.edits import (
    MAX_TERMS,
    TermEdit,
    carry_out_term_edit,
    make_term_edits,
    plan_term_edit,
)
from editorial.services.term_edits.merging import AddSynonym, MergeTerms, SeparateTerms
from editorial.services.term_edits.plans import TermChange, TermPlan, ValueMove
from editorial.services.term_edits.promoting import ReadTags
from editorial.services.term_edits.renaming import PlaceCategories, RenameTerm, SetInternal

__all__ = [
    "MAX_TERMS",
    "AddSynonym",
    "MergeTerms",
    "PlaceCategories",
    "ReadTags",
    "RenameTerm",
    "SeparateTerms",
    "SetInternal",
    "TermChange",
    "TermEdit",
    "TermPlan",
    "ValueMove",
    "carry_out_term_edit",
    "make_term_edits",
    "plan_term_edit",
]
