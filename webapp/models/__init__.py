"""Tables and the rules that own them. Importing this package makes every table known."""

from webapp.models.ai_session import AISession
from webapp.models.api_token import ApiToken
from webapp.models.check import Check
from webapp.models.delivery_attempt import DeliveryAttempt
from webapp.models.draft_template import DraftTemplate
from webapp.models.errors import Conflict, Gone, Refused
from webapp.models.fact import Fact
from webapp.models.fact_proposal import FactProposal
from webapp.models.idempotency_key import IdempotencyKey
from webapp.models.imported_file import ImportedFile
from webapp.models.login_record import LoginRecord
from webapp.models.message import Message
from webapp.models.model_call import ModelCall
from webapp.models.note_draft import NoteDraft
from webapp.models.presence import Presence
from webapp.models.script_generation import ScriptGeneration
from webapp.models.script_import import ScriptImport
from webapp.models.script_template import ScriptTemplate
from webapp.models.script_template_version import ScriptTemplateVersion
from webapp.models.secret_tick import SecretTick
from webapp.models.spending import Spending
from webapp.models.suggested_fix import SuggestedFix
from webapp.models.team import Team
from webapp.models.ticket import Ticket, TicketEntry
from webapp.models.ticket_connection import TicketConnection
from webapp.models.ticket_post import TicketPost
from webapp.models.user import User

__all__ = [
    "AISession",
    "ApiToken",
    "Check",
    "Conflict",
    "DeliveryAttempt",
    "DraftTemplate",
    "Fact",
    "FactProposal",
    "Gone",
    "IdempotencyKey",
    "ImportedFile",
    "LoginRecord",
    "Message",
    "ModelCall",
    "NoteDraft",
    "Presence",
    "Refused",
    "ScriptGeneration",
    "ScriptImport",
    "ScriptTemplate",
    "ScriptTemplateVersion",
    "SecretTick",
    "Spending",
    "SuggestedFix",
    "Team",
    "Ticket",
    "TicketConnection",
    "TicketEntry",
    "TicketPost",
    "User",
]
