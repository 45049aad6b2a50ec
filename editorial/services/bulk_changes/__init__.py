"""Operations on many articles: chosen, written down as a recipe, planned, carried out, and carried out again."""

from editorial.operations import (
    BODY,
    COLUMNS,
    KEYS_FOR,
    LIST_FIELDS,
    OPERATIONS,
    OTHERWISE_SET,
    REPAIRS,
    Problem,
    RecipeInvalid,
)
from editorial.services.bulk_changes.drafts import (
    PlanChanged,
    begin_change,
    carry_out_change,
    count_selected,
    edit_of_change,
    keep_selection,
    kept_plan,
    leave_out,
    plan_change,
    recipe_of_change,
)
from editorial.services.bulk_changes.editing import BULK_CHANGE, BULK_REPAIR, OperationsEdit, needed, told
from editorial.services.bulk_changes.header_keys import header_keys
from editorial.services.bulk_changes.jobs import (
    BULK_JOB,
    CHANGE_GONE,
    PLAN_CHANGE,
    change_in_background,
    plan_in_background,
)
from editorial.services.bulk_changes.recipe import MOST_TABLE, RecipeData, read_recipe, recipe_of, table_text
from editorial.services.bulk_changes.selecting import FILTERS, MOST_PATHS, Selection
from editorial.services.bulk_changes.storing import recipe_data, store_recipe
from editorial.services.bulk_changes.words import problem_text

__all__ = [
    "BODY",
    "BULK_CHANGE",
    "BULK_JOB",
    "BULK_REPAIR",
    "CHANGE_GONE",
    "COLUMNS",
    "FILTERS",
    "KEYS_FOR",
    "LIST_FIELDS",
    "MOST_PATHS",
    "MOST_TABLE",
    "OPERATIONS",
    "OTHERWISE_SET",
    "PLAN_CHANGE",
    "REPAIRS",
    "OperationsEdit",
    "PlanChanged",
    "Problem",
    "RecipeData",
    "RecipeInvalid",
    "Selection",
    "begin_change",
    "carry_out_change",
    "change_in_background",
    "count_selected",
    "edit_of_change",
    "header_keys",
    "keep_selection",
    "kept_plan",
    "leave_out",
    "needed",
    "plan_change",
    "plan_in_background",
    "problem_text",
    "read_recipe",
    "recipe_data",
    "recipe_of",
    "recipe_of_change",
    "store_recipe",
    "table_text",
    "told",
]
