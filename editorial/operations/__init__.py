"""What is done to many documents at once: operations on fields and bodies, read from recipes. Pure: no Django."""

from editorial.operations.base import Operation, carry_out
from editorial.operations.fields import AddItem, ClearValue, MoveValue, RemoveItem, RenameValue, SetValue
from editorial.operations.keys import HeaderKey
from editorial.operations.patterns import Pattern
from editorial.operations.places import LIST_FIELDS, OTHERWISE_SET, FieldPlace
from editorial.operations.problems import Problem, RecipeInvalid
from editorial.operations.reading import KEY_NAMES, KEYS_FOR, OPERATIONS, STATE_KEYS, read_operations
from editorial.operations.refusals import OperationRefused
from editorial.operations.repairing import REPAIRS, RunRepair
from editorial.operations.tables import COLUMNS, MappingRow, MapTerms, read_table
from editorial.operations.texts import BODY, Replace

__all__ = [
    "BODY",
    "COLUMNS",
    "KEYS_FOR",
    "KEY_NAMES",
    "LIST_FIELDS",
    "OPERATIONS",
    "OTHERWISE_SET",
    "REPAIRS",
    "STATE_KEYS",
    "AddItem",
    "ClearValue",
    "FieldPlace",
    "HeaderKey",
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
