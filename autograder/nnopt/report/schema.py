"""The JSON Schema of the results document, generated from its structs.

`python -m nnopt.report.schema` writes `schema.json`, which lies beside this module for tools in
other languages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from nnopt.report.document import SCHEMA, Document

PATH = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """Return the schema as a dict, in the dialect of Draft 2020-12.

    >>> schema()["title"]
    'nnopt.results/1'
    >>> schema()["$defs"]["TestResult"]["properties"]["hint"]["description"]
    'Points towards the mistake without telling it.'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **msgspec.json.schema(Document),
    }


def schema_text() -> str:
    """Return what `schema.json` holds."""
    return json.dumps(schema(), indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema_text(), "utf-8")
