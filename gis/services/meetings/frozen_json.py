"""
Dataclasses as JSON that is kept for years, and back.

What is read may have been written by an earlier version of the program: a field that has been
added since is empty, and one that is gone is left out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

Kind = TypeVar("Kind")
EMPTY: Mapping[Any, Any] = {str: "", int: 0, float: 0.0, bool: False}


def to_json(value: Any) -> Any:  # noqa: ANN401 - any value of a dataclass
    """Return a value as JSON; a geometry as GeoJSON, a key of several parts joined by dots."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in _fields(type(value))}
    if isinstance(value, BaseGeometry):
        return mapping(value)
    if isinstance(value, Mapping):
        return {_key(key): to_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def from_json(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """Return a dataclass of a kind from what `to_json` made of it, now or years ago."""
    named: Any = kind
    hints, fields = _hints(named), _fields(named)
    values = {
        field.name: _read(hints[field.name], document[field.name])
        for field in fields
        if field.name in document
    }
    for field in fields:
        is_needed = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        if field.name not in values and is_needed:
            values[field.name] = _empty(hints[field.name])
    return kind(**values)


@cache
def _fields(kind: Any) -> tuple[dataclasses.Field[Any], ...]:  # noqa: ANN401
    return tuple(field for field in dataclasses.fields(kind) if field.init)


@cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    return get_type_hints(kind)


def _key(key: object) -> str:
    return ".".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _read(hint: Any, value: Any) -> Any:  # noqa: ANN401
    kinds = get_args(hint)
    origin = get_origin(hint)
    if value is None or hint is Any or origin is Literal:
        return value
    if origin in (Union, types.UnionType):
        known = [kind for kind in kinds if kind is not type(None)]
        return _read(known[0], value)
    if origin is tuple:
        many = len(kinds) == 2 and kinds[1] is Ellipsis
        return tuple(
            _read(kinds[0] if many else kind, one)
            for kind, one in zip(kinds if not many else [kinds[0]] * len(value), value, strict=True)
        )
    if origin is list or origin is Sequence:
        return [_read(kinds[0], one) for one in value]
    if origin in (dict, Mapping):
        return {_read_key(kinds[0], key): _read(kinds[1], one) for key, one in value.items()}
    if dataclasses.is_dataclass(hint):
        return from_json(hint, value)  # type: ignore[arg-type]  # it is a class
    if isinstance(hint, type) and issubclass(hint, BaseGeometry):
        return shape(value)
    if hint in (dt.datetime, dt.date):
        return hint.fromisoformat(value)
    return value


def _read_key(hint: Any, key: str) -> Any:  # noqa: ANN401
    if get_origin(hint) is tuple:
        parts = zip(get_args(hint), key.split("."), strict=True)
        return tuple(int(part) if kind is int else part for kind, part in parts)
    return int(key) if hint is int else key


def _empty(hint: Any) -> Any:  # noqa: ANN401
    origin = get_origin(hint)
    if origin in (tuple, list, dict, Mapping, Sequence):
        return {} if origin in (dict, Mapping) else ()
    if origin is Literal:
        return get_args(hint)[0]
    is_class = isinstance(hint, type) and dataclasses.is_dataclass(hint)
    return from_json(hint, {}) if is_class else EMPTY.get(hint)
