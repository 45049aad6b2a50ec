"""Killing commands at random moments that lie inside of their writes, spread over all of their work."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests import database
from tests.services.processes import FILE, PATIENCE, Installation, name_of

TRIES = 8  # the last one is at a hundredth of the moment that was wanted first


class Forge:
    """The other end of `tests.services.forge`; a context manager that ends it."""

    def __init__(self, installation: Installation) -> None:
        self.process = installation.start("-m", "tests.services.forge", stdin=subprocess.PIPE, stderr=None)

    def __enter__(self) -> Forge:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()  # type: ignore[union-attr]

    def run(self, installation: Installation, *command: str, **options: Any) -> dict[str, Any]:
        """Runs a command in a child: its exit code and number of writes, or that it was killed, and its seconds."""
        return self._ask(installation, command=command, **options)

    def ask(self, installation: Installation, *question: Any) -> Any:
        """Returns what the named function of the assistant returns."""
        return self._ask(installation, ask=question)["result"]

    def _ask(self, installation: Installation, **asked: Any) -> dict[str, Any]:
        sqlite = installation.url.startswith("sqlite")
        name = str(installation.folder / FILE) if sqlite else name_of(installation.url)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"database": name, **asked}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer


@dataclass
class Kills:
    """Random moments to be killed at, the same for the same seed; `landed` are those at which a process was killed."""

    number: int
    seed: int = field(default_factory=database.seed)
    landed: list[float] = field(default_factory=list)
    further: int = 0  # kills of runs that were to complete a killed one

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def moments(self, usual: dict[str, Any]) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yields (share of the work, options of the forge) until as many kills landed, one in each part of the work.

        One in four is a moment of time, the others are moments of writing: before one or after it. What the body of
        the loop notes decides whether a moment was missed, because the run was shorter than the usual one: it is
        tried again, earlier each time.
        """
        shares = [(part + self.chance.random()) / self.number for part in range(self.number)]
        self.chance.shuffle(shares)
        for at, share in enumerate(shares):
            after = self.chance.random() < 0.5
            for attempt in range(TRIES):
                earlier = share / 2**attempt
                wanted = len(self.landed) + 1
                if at % 4 == 3:
                    yield earlier, {"die_after": earlier * usual["seconds"]}
                else:
                    yield earlier, {"die_at": 1 + int(earlier * usual["writes"]), "after": after}
                if len(self.landed) == wanted:
                    break
            else:
                raise AssertionError(f"Seed {self.seed}: {TRIES} runs ended before they were killed, from {share:.3f}.")

    def again(self, usual: dict[str, Any]) -> dict[str, Any] | None:
        """Returns a moment for the run that would complete the killed one, None where it may."""
        if self.chance.random() < 0.4:
            return None
        return {"die_at": self.chance.randint(1, max(1, usual["writes"] // 2)), "after": True}

    def note(self, share: float, answer: dict[str, Any]) -> bool:
        """Notes whether the process was killed at a moment of `moments`, and returns it."""
        if answer.get("killed"):
            self.landed.append(share)
        return bool(answer.get("killed"))

    def note_again(self, answer: dict[str, Any]) -> bool:
        """Notes whether the process was killed at a moment of `again`, and returns it."""
        self.further += bool(answer.get("killed"))
        return bool(answer.get("killed"))

    def told(self, what: str) -> str:
        """Returns a line for the report of a test."""
        parts = [sum(part / 4 <= share < (part + 1) / 4 for share in self.landed) for part in range(4)]
        return f"{what}: seed {self.seed}, {len(self.landed)} kills, by quarters {parts}, then {self.further} more"
