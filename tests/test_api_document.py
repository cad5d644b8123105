"""The OpenAPI document: the server does what it says, and nothing else."""

from __future__ import annotations

import jsonschema
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from indexer.api import create_app
from indexer.api.openapi import describe
from tests.api_server import serving

pytest_plugins = ["tests.api_fixtures"]


def test_the_document_describes_every_route(app) -> None:
    """The document has the paths and methods of the application, no more and no fewer."""
    described = {
        (path, method.upper())
        for path, operations in describe()["paths"].items()
        for method in operations
    }
    assert described == {
        (route.path, method) for route in app.routes for method in route.methods - {"HEAD"}
    }


def test_every_example_is_as_its_schema_says(client) -> None:
    """Each example of a request and of an answer is valid by the schema beside it."""
    document = client.get("/v1/openapi.json").json()
    contents = [
        content
        for operations in document["paths"].values()
        for operation in operations.values()
        for part in [operation.get("requestBody"), operation["responses"]["200"]]
        if part
        for content in part["content"].values()
    ]
    contents += [
        content
        for response in document["components"]["responses"].values()
        for content in response["content"].values()
    ]
    assert len(contents) == 11 + 4 + 9
    for content in contents:
        schema = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])


# Words that a schema cannot tell from others: blank by Unicode's rules, a span outside of its text,
# a draft of nothing but marks.
SETTINGS = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "422"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "404", "405", "413", "415", "422"],
        },
    },
}
WELL_FORMED = {"max-examples": 25, "mode": "positive"}
CONFIG = SchemathesisConfig.from_dict(SETTINGS | {"generation": {"max-examples": 25}})
described = schemathesis.openapi.from_dict(describe(), config=CONFIG)
by_id = schemathesis.openapi.from_dict(
    describe(), config=SchemathesisConfig.from_dict(SETTINGS | {"generation": WELL_FORMED})
).include(path_regex="{")


@pytest.fixture(scope="module")
def address(lakes_dir, small_model):
    """Serve the application over the invented texts."""
    with serving(create_app(lakes_dir, str(small_model))) as address:
        yield address


@described.parametrize()
def test_the_server_does_what_the_document_says(case, address) -> None:
    """No request, well-formed or not, is answered otherwise than described; none fails."""
    case.call_and_validate(base_url=address)


@by_id.parametrize()
def test_what_there_is_is_answered_as_described(case, address, lakes) -> None:
    """Well-formed requests for what the index holds are answered in the form described."""
    passage = lakes.passages(lakes.documents()[0].doc_id)[-1]
    ids = {"doc_id": passage.doc_id, "passage_id": passage.passage_id}
    case.path_parameters = {name: ids[name] for name in case.path_parameters}
    response = case.call_and_validate(base_url=address)
    assert response.status_code in {200, 422}
