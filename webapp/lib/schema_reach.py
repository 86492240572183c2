"""How far the references of a schema lead: a few lines can ask a validator for years of work."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from urllib.parse import unquote

MOST_STEPS = 20_000  # about as many as a schema of 64 KiB has without any reference


def overreach(schema: dict[str, object]) -> str | None:
    """Return why following each reference would be endless, or too much work; else None.

    Takes time linear in the schema's size.
    """
    nodes: dict[int, object] = {id(schema): schema}
    leads: dict[int, list[int]] = {}
    open_: list[object] = [schema]
    while open_:
        node = open_.pop()
        nexts = list(_led_to(node, schema))
        leads[id(node)] = [id(one) for one in nexts]
        open_ += [one for one in nexts if id(one) not in nodes]
        nodes |= {id(one): one for one in nexts}
    try:
        order = list(TopologicalSorter(leads).static_order())
    except CycleError:
        return 'A "$ref" leads back to itself. Write out what it stands for.'
    steps: dict[int, int] = {}
    for key in order:
        steps[key] = 1 + sum(steps[one] for one in leads[key])
    if steps[id(schema)] > MOST_STEPS:
        return f'"$ref" is used so often that it makes more than {MOST_STEPS:,} steps. Use fewer.'
    return None


def referred(reference: object, root: object) -> object:
    """Return what a `#/…` reference points to; None where it leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    target = root
    for step in unquote(reference[1:]).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(target, list):
            target = target[int(key)] if key.isdecimal() and int(key) < len(target) else None
        else:
            target = target.get(key) if isinstance(target, dict) else None
    return target


def _led_to(node: object, root: object) -> Iterator[object]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    yield from (one for one in inner if isinstance(one, dict | list))
    if isinstance(node, dict):
        target = referred(node.get("$ref"), root)
        if isinstance(target, dict | list):
            yield target
