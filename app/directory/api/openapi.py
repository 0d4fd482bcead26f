"""The OpenAPI document of the HSDS API, made from what the code knows: it cannot say anything else than the API does."""

from typing import Any

from app.directory import standard
from app.directory.api.answers import OF_ONE, RESOURCES, Resource
from app.directory.api.asking import IDENTIFIER, PARAMETERS
from app.directory.importing.preparing import columns
from app.directory.models import TABLES

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


def document(origin: str) -> dict[str, Any]:
    """Returns the whole document for the API at `origin`/hsds."""
    paths: dict[str, Any] = {"/": {"get": about()}}
    for name, resource in RESOURCES.items():
        paths[f"/{name}"] = {method: listing(name, resource, method) for method in ("get", "post")}
        paths[f"/{name}/{{id}}"] = {"get": single(name, resource)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Services that help",
            "version": "1.0",
            "description": "The public part of this directory, after the Human Services Data Specification "
            f"{standard.VERSION}. Where confidential places are, is in no answer.",
            "license": {"name": "The entries belong to their publishers"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": f"{origin}/hsds"}],
        "paths": paths,
        "components": {"schemas": schemas()},
    }


def about() -> dict[str, Any]:
    """Returns how the first address is described."""
    address = {"type": "string", "format": "uri"}
    properties = {"version": {"type": "string"}, "profile": address, "openapi_url": address}
    return {
        "operationId": "getAPIMetaInformation",
        "summary": "What this API is.",
        "responses": answers({"type": "object", "required": list(properties), "properties": properties}),
    }


def listing(name: str, resource: Resource, method: str) -> dict[str, Any]:
    """Returns how a list is described."""
    items: dict[str, Any] = {"$ref": f"#/components/schemas/{ANSWERED.get(name, resource.table)}"}
    if "minimal" in resource.parameters:
        items = {"anyOf": [items, {"$ref": "#/components/schemas/minimal"}]}
    found = answers(
        {
            "allOf": [{"$ref": "#/components/schemas/Page"}],
            "required": ["contents"],
            "properties": {"contents": {"type": "array", "items": items}},
        }
    )
    found["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "operationId": f"list_{name}_{method}",
        "summary": f"A page of {name.replace('_', ' ')}.",
        "parameters": [parameter(one) for one in resource.parameters],
        "responses": found
        | wrong()
        | ({"409": error("`proximity` without `postcode`.")} if "proximity" in resource.parameters else {}),
    }


def single(name: str, resource: Resource) -> dict[str, Any]:
    """Returns how one object is described."""
    path = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": IDENTIFIER},
    }
    found = answers({"$ref": f"#/components/schemas/{ANSWERED.get(name, resource.table)}"})
    return {
        "operationId": f"get_{resource.table}",
        "summary": "One object, with everything that belongs to it.",
        "parameters": [path, *(parameter(one) for one in OF_ONE.get(name, ()))],
        "responses": found | wrong() | {"404": error("There is none with this id, or none that is public.")},
    }


def parameter(name: str) -> dict[str, Any]:
    """Returns how a parameter is described."""
    kind = PARAMETERS[name]
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": kind.about,
        "schema": dict(kind.schema),
    }


def answers(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns the answers of every address."""
    good = {"description": "Found.", "content": {"application/json": {"schema": schema}}}
    return {
        "200": good,
        "429": error("Too many questions. Wait a minute."),
        "503": error(
            "A whole large list is being sent to somebody. Ask again in a minute, or ask for pages."
        ),
    }


def wrong() -> dict[str, Any]:
    """Returns the answer to parameters that cannot be used."""
    return {"400": error("A parameter that cannot be used; `do` says which and why.")}


def error(description: str) -> dict[str, Any]:
    """Returns how an error is described."""
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


ANSWERED = {
    "organizations": "organization_with_services",
    "service_at_locations": "service_at_location_with_service",
}
"""Objects that an answer says more of than the standard's table."""


def schemas() -> dict[str, Any]:
    """Returns the schemas of all objects."""
    whole, truth, text = {"type": "integer", "minimum": 0}, {"type": "boolean"}, {"type": "string"}
    counts = dict.fromkeys(("total_items", "total_pages", "page_number", "size"), whole)
    flags = dict.fromkeys(("first_page", "last_page", "empty"), truth)
    words = dict.fromkeys(("error", "what", "do"), text)
    found: dict[str, Any] = {table: table_schema(table) for table in TABLES}
    found["Page"] = {"type": "object", "required": [*counts, *flags], "properties": counts | flags}
    found["Error"] = {"type": "object", "required": list(words), "properties": words}
    found["minimal"] = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": ID, "modified_date": {"type": "string", "format": "date-time"}},
    }
    services = {"type": "array", "items": {"$ref": "#/components/schemas/service"}}
    for name, key, schema in (
        ("organization_with_services", "services", services),
        ("service_at_location_with_service", "service", {"$ref": "#/components/schemas/service"}),
    ):
        table = name.partition("_with_")[0]
        found[name] = {
            "allOf": [{"$ref": f"#/components/schemas/{table}"}],
            "properties": {key: schema},
        }
    return found


ID = {"type": "string", "format": "uuid"}


def table_schema(table: str) -> dict[str, Any]:
    """Returns the schema of one of the standard's objects."""
    references = standard.references(table).keys() | {"link_id", "resource_id"}
    properties: dict[str, Any] = {"id": ID}
    for name, numeric in columns(table).items():
        said: dict[str, Any] = {"type": "number" if numeric else "string"}
        if name in references:
            said = ID
        elif (table, name) in standard.NUMBERS_KEPT_AS_TEXT:
            said = {"type": "number"}
        elif choices := standard.CHOICES.get((table, name)):
            said["enum"] = list(choices)
        for columns_of_format, form in (
            (standard.ADDRESSES_ON_THE_NET, "uri"),
            (standard.MAIL, "email"),
            (standard.MOMENTS, "date-time"),
        ):
            if (table, name) in columns_of_format:
                said["format"] = form
        properties[name] = said
    nested = list(standard.CHILDREN.get(table, ()))
    nested += [("attributes", "attribute", "")] if table not in standard.WITHOUT_ATTRIBUTES else []
    nested += [("metadata", "metadata", "")] if table not in standard.WITHOUT_METADATA else []
    for key, child, _column in nested:
        properties[key] = {"type": "array", "items": {"$ref": f"#/components/schemas/{child}"}}
    for key, target, _column in standard.SINGLE.get(table, ()):
        properties[key] = {"$ref": f"#/components/schemas/{target}"}
    return {"type": "object", "required": ["id", *standard.REQUIRED.get(table, ())], "properties": properties}
