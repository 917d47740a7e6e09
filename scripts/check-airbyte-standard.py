"""The standard tests of airbyte-cdk (spec lint, check, discover, read, bad catalog) on a program that speaks the protocol."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import airbyte_cdk.entrypoint
import orjson
from airbyte_cdk.models import AirbyteMessage, AirbyteMessageSerializer, Type
from airbyte_cdk.models.airbyte_protocol_serializers import custom_type_resolver
from serpyco_rs import Serializer
from airbyte_cdk.sources import Source
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase

PROGRAM = os.environ["CHECK_PROGRAM"]

# A source in Python prints its messages through this serializer, which drops the fields of a record that are null; then
# the suite misses them where a schema requires them. A program's own lines never pass through it, so they are kept whole.
airbyte_cdk.entrypoint.AirbyteMessageSerializer = Serializer(
    AirbyteMessage, omit_none=False, custom_type_resolver=custom_type_resolver
)


class ProgramSource(Source):
    """Lets the tests run an executable as if it were a Python source."""

    def _run(self, verb: str, **files: Any) -> list[AirbyteMessage]:
        with tempfile.TemporaryDirectory() as folder:
            arguments = [PROGRAM, verb]
            for name, content in files.items():
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(content, default=vars))
                arguments += [f"--{name}", str(path)]
            output = subprocess.run(arguments, stdout=subprocess.PIPE, check=False).stdout
        return [AirbyteMessageSerializer.load(orjson.loads(line)) for line in output.splitlines()]

    def _one(self, kind: Type, messages: list[AirbyteMessage]) -> AirbyteMessage:
        return next(message for message in messages if message.type == kind)

    def spec(self, logger):
        return self._one(Type.SPEC, self._run("spec")).spec

    def check(self, logger, config):
        return self._one(Type.CONNECTION_STATUS, self._run("check", config=config)).connectionStatus

    def discover(self, logger, config):
        return self._one(Type.CATALOG, self._run("discover", config=config)).catalog

    @classmethod
    def read_catalog(cls, catalog_path: str):
        return json.loads(Path(catalog_path).read_text())

    def read(self, logger, config, catalog, state=None):
        yield from self._run("read", config=config, catalog=catalog)


class TestProgram(SourceTestSuiteBase):
    @classmethod
    def get_connector_root_dir(cls) -> Path:
        return Path(os.environ["CHECK_ROOT"])

    @classmethod
    def create_connector(cls, scenario):
        return ProgramSource()
