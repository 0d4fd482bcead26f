"""One condition for thousands of texts: they travel as one value, for writing out a list takes longer than looking its members up."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Texts(TypeDecorator[list[str]]):
    """A list of texts: an array where the database has them, else JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Returns the database's own type."""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """Returns the list as the database takes it."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(one, **words) for one in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(one, **words) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are compiled already


def among(column: Any, texts: Collection[str]) -> ColumnElement[bool]:
    """Returns the condition that a column of texts holds one of these."""
    return _Among(column, bindparam(None, list(texts), type_=_Texts(), unique=True))
