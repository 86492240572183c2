"""Blocks in the assistant's text: found, taken out of what is shown, and read."""

from webapp.lib.markers.parser import MarkerParser, ParsedReply, parse

__all__ = ["MarkerParser", "ParsedReply", "parse"]
