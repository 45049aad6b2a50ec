"""YAML in brackets: `[a, b]`, `{a: 1}`."""

from __future__ import annotations

from editorial.formats.brackets import Notation
from editorial.formats.nodes import Node
from editorial.formats.values import Value
from editorial.formats.yaml_scalars import same_value, scalar_source


def flow_source(value: Value, *, quote: str = "'", inner: bool = False) -> str:
    """Return any value on one line of YAML; `inner` when it stands inside brackets."""
    if isinstance(value, list):
        return "[" + ", ".join(flow_source(item, quote=quote, inner=True) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (
            f"{scalar_source(key, flow=True, quote=quote)}: {flow_source(item, quote=quote, inner=True)}"
            for key, item in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    return scalar_source(value, flow=inner, quote=quote)


def _write(value: Value, model: Node | None) -> str:
    """Return a value inside brackets, in the style of `model`."""
    if isinstance(value, (list, dict)):
        return flow_source(value, inner=True)
    quote = model.style if model is not None and model.style in ("'", '"') else "'"
    return scalar_source(value, old=model, flow=True, quote=quote)


YAML_FLOW = Notation(_write, same_value)
