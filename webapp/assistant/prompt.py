"""A session as a request to the model (pure), in an order that lets each turn reuse the last.

    system    1. ASSISTANT_SYSTEM_PROMPT                      the same for everybody   | cached
              2. playbooks, script templates, ticket          the same all session     | cached
    messages  what was sent and what came back, oldest first  only ever added to
              the engineer's message before the newest                                 | cached
              the newest, after the sections that changed                              | cached

The state of the session changes between turns, so it is written into the message of the turn in
which it changed and stays there as it was sent: `Turn.sent` keeps that text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from webapp.assistant.background import background
from webapp.assistant.fencing import fence
from webapp.assistant.history import Exchange, exchanges, first_kept, said
from webapp.assistant.model import ModelMessage, ModelRequest, SystemBlock
from webapp.assistant.providers import Situation, Turn
from webapp.assistant.snapshot import news, told
from webapp.assistant.system_prompt import ASSISTANT_SYSTEM_PROMPT

__all__ = ["ASSISTANT_SYSTEM_PROMPT", "Prompt", "chat_prompt", "sent_text", "turns_left_out"]

MAX_TOKENS = 8_192  # of a reply; a drafted script is seldom longer


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request, and how many of the oldest messages of the engineer it leaves out."""

    request: ModelRequest
    left_out: int


def sent_text(situation: Situation) -> str:
    """Return what is to be sent for the newest message, and stored with it as `Turn.sent`.

    That is what the history which the request keeps does not tell, then the message. Equal
    situations give equal texts.

    Raises:
        ValueError: the engineer has said nothing.

    """
    *earlier, newest = _up_to_the_newest_message(situation)
    talk, message = exchanges(earlier), said(newest)
    ever = told(exchange.sent for exchange in talk)
    text, kept = message, -1
    # What is dropped is told again, which may drop more: go on until it settles.
    while kept != (kept := first_kept([*talk, Exchange(text, "")])):
        known = told(exchange.sent for exchange in talk[kept:])
        text = "\n\n".join([*news(situation, known, ever), message])
    return text


def chat_prompt(situation: Situation) -> Prompt:
    """Return the request for a reply to the newest message.

    Raises:
        ValueError: the engineer has said nothing.

    """
    talk = _talk(situation)
    left_out = first_kept(talk)
    request = ModelRequest(
        purpose="chat",
        system=(
            SystemBlock(ASSISTANT_SYSTEM_PROMPT, cached=True),
            SystemBlock(background(situation), cached=True),
        ),
        messages=_messages(talk[left_out:], left_out),
        max_tokens=MAX_TOKENS,
    )
    return Prompt(request, left_out)


def turns_left_out(situation: Situation) -> int:
    """Return how many of the oldest messages the request for a reply leaves out."""
    return first_kept(_talk(situation))


def _talk(situation: Situation) -> list[Exchange]:
    *earlier, newest = _up_to_the_newest_message(situation)
    newest = replace(newest, sent=newest.sent or sent_text(situation))
    return exchanges([*earlier, newest])


def _up_to_the_newest_message(situation: Situation) -> list[Turn]:
    turns = list(situation.turns)
    while turns and turns[-1].role != "user":  # what came of an earlier try to answer it
        turns.pop()
    if not turns:
        raise ValueError("there is no message to answer")
    return turns


def _messages(talk: list[Exchange], left_out: int) -> tuple[ModelMessage, ...]:
    messages: list[ModelMessage] = []
    for number, exchange in enumerate(talk):
        sent = exchange.sent if number else _note_of(left_out) + exchange.sent
        cached = number >= len(talk) - 2  # what the last turn wrote, and what the next will read
        messages.append(ModelMessage("user", sent, cached=cached))
        messages.append(ModelMessage("assistant", exchange.reply))
    return tuple(messages[:-1])


def _note_of(left_out: int) -> str:
    return f"{fence('earlier_turns', f'{left_out} left out')}\n\n" if left_out else ""
