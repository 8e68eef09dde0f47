"""The data package of a dataset: its files and columns as the Frictionless Data specification describes them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsbot import formats
from newsbot.dataset.card import Making

_TYPES = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "time": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
    "texts": {"type": "array"},
    "entities": {"type": "array"},
}
_MEDIATYPES = {
    "csv": "text/csv",
    "excel.csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
_KEY = ("paper", "article_id", "version")


def others(package: Path, target: Path) -> list[dict[str, Any]]:
    """What ``package``, if it is there, says of other files than ``target`` that still lie beside it.

    Raises ``ValueError`` for a file that is no data package.
    """
    if not package.exists():
        return []
    try:
        resources = json.loads(package.read_bytes())["resources"]
        return [one for one in resources if one["path"] != target.name and _is_there(package.parent, one)]
    except (ValueError, LookupError, TypeError, OSError):
        raise ValueError(f"{package} is there and is no data package; take another name.") from None


def _is_there(folder: Path, resource: dict[str, Any]) -> bool:
    """Whether a file is there, as long as it was."""
    path = folder / str(resource["path"])
    return path.is_file() and path.stat().st_size == int(resource["bytes"])


def package(making: Making, written: formats.Written, before: Sequence[dict[str, Any]], name: str) -> str:
    """The data package as JSON; ``before`` are files of the same name in other formats."""
    described = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": _slug(name),
        "title": making.title,
        "created": making.time.isoformat(timespec="seconds"),
        "resources": [*before, _resource(making, written)],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _resource(making: Making, written: formats.Written) -> dict[str, Any]:
    kind = formats.kind(Path(making.file))
    described: dict[str, Any] = {
        "name": _slug(making.file),
        "path": making.file,
        "type": "table",
        "format": kind.format.removeprefix("excel."),
        "mediatype": _MEDIATYPES[kind.format],
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "rows": written.rows,
        "created": making.time.isoformat(timespec="seconds"),
        "command": making.command,
        "version": making.version,
        "schema": _schema(making.columns, kind.format),
    }
    if kind.compression:
        described["compression"] = kind.compression
    if kind.format == "excel.csv":
        described |= {"encoding": "utf-8-sig", "dialect": {"csv": {"delimiter": ";"}}}
    return described


def _schema(columns: Sequence[str], format: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(name, format) for name in columns]}
    if {*_KEY} <= {*columns}:
        schema["primaryKey"] = list(_KEY)
    return schema


def _field(name: str, format: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, **_TYPES[formats.KINDS[name]]}
    if field["type"] == "number" and format == "excel.csv":
        field["decimalChar"] = ","
    if description := formats.descriptions().get(name):
        field["description"] = description
    return field


def _slug(name: str) -> str:
    return "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "-" for one in name.lower())
