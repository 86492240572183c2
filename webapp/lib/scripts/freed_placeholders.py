"""Moves the placeholders of a drafted script to where a literal can stand, where that is safe.

A template is corrected by its author; a draft is a model's and has nobody to correct it. What
cannot be moved stays, and `placeholders.render` refuses it with the reason.
"""

from webapp.lib.scripts.placement import placeholders, with_stand_ins, without_quotes
from webapp.lib.scripts.quoting import DOUBLE_QUOTES
from webapp.lib.scripts.region import Region
from webapp.lib.scripts.regions import regions


def freed(text: str, language: str) -> str:
    r"""Return the script with its placeholders out of quotes and comments.

    ``"{{ X }}"`` becomes ``{{ X }}``; ``"C:\{{ X }}"`` becomes ``"C:\$({{ X }})"`` in PowerShell
    and ``"/srv/{{ X }}"`` becomes ``"/srv/"{{ X }}""`` in bash; a comment keeps the name alone.
    """
    text = without_quotes(text, language, {one.name for one in placeholders(text)})
    around = regions(text, language)
    read = regions(with_stand_ins(text, language), language)
    well_placed = {(start, end) for start, end, kind in read if kind == "string"}
    parts: list[str] = []
    position = 0
    for one in placeholders(text):
        holders = [region for region in around if region.start < one.start < region.end]
        if holders and (one.start, one.end) not in well_placed:
            closest = min(holders, key=lambda region: region.end - region.start)
            written = _moved(text, language, closest, text[one.start : one.end], one.name)
            parts += text[position : one.start], written
            position = one.end
    return "".join([*parts, text[position:]])


def _moved(text: str, language: str, holder: Region, placeholder: str, name: str) -> str:
    mark = text[holder.start]
    if holder.kind == "comment":
        return name
    if holder.kind == "string" and language == "powershell" and mark in DOUBLE_QUOTES:
        return f"$({placeholder})"
    if holder.kind == "string" and language == "bash" and mark in "'\"":
        return f"{mark}{placeholder}{mark}"
    return placeholder
