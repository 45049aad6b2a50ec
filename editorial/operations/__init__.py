"""What is done to many documents at once: operations on fields and bodies, read from recipes. Pure: no Django."""

from editorial.operations.base import Operation, OperationRefused, carry_out
from editorial.operations.fields import (
    LIST_FIELDS,
    OTHERWISE_SET,
    AddItem,
    ClearValue,
    MoveValue,
    RemoveItem,
    RenameValue,
    SetValue,
)
from editorial.operations.patterns import Pattern
from editorial.operations.problems import Problem, RecipeInvalid
from editorial.operations.reading import OPERATIONS, read_operations
from editorial.operations.repairing import REPAIRS, RunRepair
from editorial.operations.tables import COLUMNS, MappingRow, MapTerms, read_table
from editorial.operations.texts import BODY, Replace

__all__ = [
    "BODY",
    "COLUMNS",
    "LIST_FIELDS",
    "OPERATIONS",
    "OTHERWISE_SET",
    "REPAIRS",
    "AddItem",
    "ClearValue",
    "MapTerms",
    "MappingRow",
    "MoveValue",
    "Operation",
    "OperationRefused",
    "Pattern",
    "Problem",
    "RecipeInvalid",
    "RemoveItem",
    "RenameValue",
    "Replace",
    "RunRepair",
    "SetValue",
    "carry_out",
    "read_operations",
    "read_table",
]
