"""What a call costs, by the price table beside this file."""

from __future__ import annotations

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from webapp.assistant.model import Usage

TABLE = Path(__file__).with_name("prices.toml")
Dollars = Annotated[Decimal, Field(ge=0)]  # for a million tokens


class Price(BaseModel):
    """One model's prices."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Dollars
    output: Dollars
    cache_write: Dollars
    cache_read: Dollars


def micro_dollars(model: str, usage: Usage) -> int:
    """Return the price of a call, rounded half up: a dollar for a million tokens is one a token."""
    prices = price_table(TABLE)
    price = prices.get(model, prices["default"])
    exact = (
        usage.input_tokens * price.input
        + usage.output_tokens * price.output
        + usage.cache_creation_tokens * price.cache_write
        + usage.cache_read_tokens * price.cache_read
    )
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@cache
def price_table(path: Path) -> dict[str, Price]:
    """Read a table. Raises ValueError when it is no TOML, lacks a price, or has no `default`."""
    written = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    prices = TypeAdapter(dict[str, Price]).validate_python(written)
    if "default" not in prices:
        raise ValueError(f"{path.name} has no table [default]")
    return prices
