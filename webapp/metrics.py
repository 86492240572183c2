"""What the program counts about itself, for Prometheus. Each process counts for itself.

No label tells a team, a person or a ticket; a test holds the values of the labels to known words.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "resolutionflow_request_seconds",
    "Time until an answer began, by the view that made it.",
    ["method", "endpoint", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
PREVIEWS = Counter(
    "resolutionflow_previews", "Previews shown: from the cache, or written anew.", ["from_cache"]
)
MODEL_CALLS = Counter(
    "resolutionflow_model_calls",
    "Calls of a paid model, by how they ended.",
    ["purpose", "outcome"],
)
MODEL_TOKENS = Counter("resolutionflow_model_tokens", "Tokens of paid calls.", ["purpose", "kind"])
STREAMS = Gauge("resolutionflow_streams_open", "Replies being streamed by this process.")
