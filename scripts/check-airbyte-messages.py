"""Validates each line of standard input against the pydantic models of the Airbyte protocol; prints counts as JSON."""

import json
import sys
from collections import Counter

from airbyte_protocol.models import AirbyteMessage

CONTENT = {
    "RECORD": "record",
    "STATE": "state",
    "LOG": "log",
    "SPEC": "spec",
    "CONNECTION_STATUS": "connectionStatus",
    "CATALOG": "catalog",
    "TRACE": "trace",
    "CONTROL": "control",
}
TRACES = {"ERROR": "error", "ESTIMATE": "estimate", "STREAM_STATUS": "stream_status"}


def unknown_fields(value, path="message"):
    """The models allow further fields, so a misspelt one would pass: list what no model knows."""
    extra = getattr(value, "model_extra", None) or {}
    blob = type(value).__name__ == "AirbyteStateBlob"
    found = [] if blob else [f"{path}.{name}" for name in extra]
    for name in getattr(type(value), "model_fields", {}):
        inner = getattr(value, name)
        for item in inner if isinstance(inner, list) else [inner]:
            found += unknown_fields(item, f"{path}.{name}")
    return found


counts: Counter = Counter()
for number, line in enumerate(sys.stdin, start=1):
    message = AirbyteMessage.model_validate_json(line)
    kind = message.type.value
    assert getattr(message, CONTENT[kind]) is not None, f"line {number}: {kind} without content"
    if message.trace:
        kind = f"TRACE {message.trace.type.value}"
        assert getattr(message.trace, TRACES[message.trace.type.value]) is not None, f"line {number}: {kind} is empty"
    if message.state:
        assert message.state.type and message.state.stream and message.state.stream.stream_state is not None
    strange = unknown_fields(message)
    assert not strange, f"line {number}: fields that the protocol does not know: {strange}"
    counts[kind] += 1
print(json.dumps(counts))
