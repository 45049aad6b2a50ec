"""What is wrong with a recipe: every problem with its place, a stable code, and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a recipe.

    `place` is the key at fault (`operations[2].field`), `message` says in English what is wrong and what helps,
    `details` are what a text about the code is filled with.
    """

    place: str
    code: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class RecipeInvalid(ValueError):
    """A recipe that cannot be carried out; `problems` holds all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))
