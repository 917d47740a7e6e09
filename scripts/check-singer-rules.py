"""The tap tests of Singer SDK on a program that speaks Singer: its own output, not one that the SDK makes."""

import json
import os
import subprocess
import sys

from singer_sdk import Stream, Tap
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from singer_sdk.testing.suites import SingerTestSuite, tap_stream_attribute_tests
from singer_sdk.testing.tap_tests import AttributeNotNullTest

PROGRAM = os.environ["CHECK_PROGRAM"]
CONFIG = os.environ["CHECK_CONFIG"]


def run(*arguments: str) -> str:
    """What the program prints; it fails where the program does."""
    return subprocess.run([PROGRAM, *arguments, "--config", CONFIG], stdout=subprocess.PIPE, check=True, text=True).stdout


CATALOG = json.loads(run("--discover"))
OUTPUT = run()


class ProgramStream(Stream):
    """A stream as the program's catalog describes it."""

    def __init__(self, tap: Tap, entry: dict) -> None:
        super().__init__(tap=tap, name=entry["tap_stream_id"], schema=entry["schema"])
        self.primary_keys = entry.get("key_properties", [])

    def get_records(self, context):
        raise AssertionError("the program reads, not the SDK")


class ProgramTap(Tap):
    """Lets the tests run an executable as if it were a Python tap."""

    name = "tap-program"
    config_jsonschema = {"type": "object", "properties": {}, "additionalProperties": True}

    def discover_streams(self):
        return [ProgramStream(self, entry) for entry in CATALOG["streams"]]

    @property
    def catalog_dict(self) -> dict:
        return CATALOG

    def run_connection_test(self) -> bool:
        assert '"SUCCEEDED"' in run("check"), "the program cannot connect"
        return True

    def run_sync_dry_run(self, **_) -> bool:
        sys.stdout.write(OUTPUT)
        return True


def typed(rule: type) -> type:
    """The rule for properties of one type: the SDK stops at one that says none, and takes `text or object` for object."""

    class Typed(rule):
        @classmethod
        def evaluate(cls, stream, property_name, property_schema):
            kinds = property_schema.get("type", [])
            kinds = {*([kinds] if isinstance(kinds, str) else kinds)} - {"null"}
            plain = len(kinds) == 1 and not {"anyOf", "oneOf"} & property_schema.keys()
            return plain and super().evaluate(stream, property_name, property_schema)

    return Typed


# Left out: that a field without null in its type is in every record. JSON Schema says that of required fields only, and
# record_matches_stream_schema asks it of those.
ATTRIBUTES = [typed(rule) for rule in tap_stream_attribute_tests.tests if rule is not AttributeNotNullTest]

TestTap = get_tap_test_class(
    ProgramTap,
    config=json.load(open(CONFIG)),
    suite_config=SuiteConfig(max_records_limit=None),
    include_stream_attribute_tests=False,
    custom_suites=[SingerTestSuite(kind="tap_stream_attribute", tests=ATTRIBUTES)],
)


def messages() -> list[dict]:
    return [json.loads(line) for line in OUTPUT.splitlines()]


def test_every_record_comes_after_its_schema():
    known = set()
    for message in messages():
        if message["type"] == "SCHEMA":
            known.add(message["stream"])
        if message["type"] == "RECORD":
            assert message["stream"] in known


def test_keys_and_bookmarks_are_properties_and_keys_are_unique():
    keys, seen = {}, set()
    for message in messages():
        if message["type"] == "SCHEMA":
            properties = message["schema"]["properties"]
            keys[message["stream"]] = message["key_properties"]
            for name in [*message["key_properties"], *message.get("bookmark_properties", [])]:
                assert name in properties, f"{name} is no property of {message['stream']}"
        if message["type"] == "RECORD" and keys[message["stream"]]:
            key = (message["stream"], *(json.dumps(message["record"][name]) for name in keys[message["stream"]]))
            assert "null" not in key[1:], f"a key of {key[0]} is null"
            assert key not in seen, f"{key} comes twice"
            seen.add(key)


def test_the_state_comes_last_and_every_stream_has_a_schema():
    assert messages()[-1]["type"] == "STATE"
    schemas = {message["stream"] for message in messages() if message["type"] == "SCHEMA"}
    assert schemas == {entry["tap_stream_id"] for entry in CATALOG["streams"]}
