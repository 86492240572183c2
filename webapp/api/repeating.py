"""The `Idempotency-Key` of a request: what it makes is made once, however often it is sent.

After draft-ietf-httpapi-idempotency-key-header, whose key stands in quotes; most programs send it
bare, so both are taken.
"""

from __future__ import annotations

import hmac
import json
import re
import uuid

from flask import current_app, request
from pydantic import BaseModel

from webapp.api import access
from webapp.models import Refused
from webapp.models.idempotency_key import HEADER, IdempotencyKey

LONGEST = 255  # characters
FORM = re.compile(rf'"([!#-~]{{1,{LONGEST}}})"|([!#-~]{{1,{LONGEST}}})')
DESCRIPTION = (
    "Any text of your own for this one request, such as a UUID. Sent again with the same body, it"
    " makes nothing anew: the answer is what the first one made, as it stands now. With another"
    " body it is refused with 422; only `not_secret` may be added. A request that was refused has"
    " not used its key. Another user's key is another key."
)
SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST + 2}


def id_of_request(body: BaseModel) -> uuid.UUID | None:
    """Return the id of what this request makes; None without the header.

    Raises:
        Refused: it is no key, or came with another request before.

    """
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    form = FORM.fullmatch(sent)
    if form is None:
        raise Refused({HEADER: f"Send 1 to {LONGEST} visible ASCII characters, no blanks."})
    return IdempotencyKey.of(access.me(), form[1] or form[2], digest(body))


def digest(body: BaseModel) -> bytes:
    """Digest what is asked for, under the app's own key: a body may hold what nobody may guess."""
    asked = [request.method, request.path, body.model_dump(mode="json")]
    secret = str(current_app.secret_key).encode()
    return hmac.digest(secret, json.dumps(asked, sort_keys=True).encode(), "sha256")
