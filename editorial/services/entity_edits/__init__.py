"""Edits of entities: each looked at as a plan, then written as one changeset, if nothing changed in between."""

from editorial.services.entity_edits.edits import EntityEdit, carry_out_edit, plan_edit
from editorial.services.entity_edits.merging import Merge, join_entities, merge_entities, plan_merge
from editorial.services.entity_edits.moving import MoveKind, Rename
from editorial.services.entity_edits.plans import AddressChange, ColumnChange, EntityPlan, NameMove, name_moves
from editorial.services.entity_edits.splitting import Split, names_before_merge

__all__ = [
    "AddressChange",
    "ColumnChange",
    "EntityEdit",
    "EntityPlan",
    "Merge",
    "MoveKind",
    "NameMove",
    "Rename",
    "Split",
    "carry_out_edit",
    "join_entities",
    "merge_entities",
    "name_moves",
    "names_before_merge",
    "plan_edit",
    "plan_merge",
]
