"""The description of the API: served, complete, and about programs alone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.app.routes import Route, routes
from tests.world import World

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
Operation = dict[str, Any]


@pytest.fixture
def description(world: World) -> dict[str, Any]:
    """The description as a program reads it."""
    answer = world.browser().get("/schema/openapi.json", headers={"accept": "application/json"})
    assert answer.status == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield method.upper(), path, operation


def test_every_route_of_the_api_is_described(world: World, description: dict[str, Any]) -> None:
    described = {Route(method, path) for method, path, _operation in operations(description)}
    for route in routes(world.app):
        if route.is_api:
            assert Route(route.method, re.sub(r":\w+}", "}", route.path)) in described, f"{route} is not described"


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names: list[str] = []
    for method, path, operation in operations(description):
        names.append(operation["operationId"])
        assert operation.get("responses"), f"{method} {path}"
        assert operation.get("description", "").strip(), f"{method} {path} says nothing"
        assert operation["summary"]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(world: World, description: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"\$ref": ?"([^"]+)"', world.browser().get("/schema/openapi.json").text)):
        assert reference.startswith("#/"), "nothing foreign is fetched"
        place: Any = description
        for step in reference[2:].split("/"):
            place = place[step.replace("~1", "/").replace("~0", "~")]


def test_the_description_is_for_programs_and_lists_no_page(description: dict[str, Any]) -> None:
    others = {path for _method, path, _operation in operations(description) if not path.startswith("/api/v1/")}
    assert others == {"/health/live", "/health/ready"}


def test_every_place_in_a_path_is_a_described_parameter(description: dict[str, Any]) -> None:
    for method, path, operation in operations(description):
        named = {found["name"] for found in operation.get("parameters", []) if found["in"] == "path"}
        assert set(re.findall(r"{(\w+)}", path)) == named, f"{method} {path}"


def test_the_head_of_the_description_is_sound(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.")
    assert description["info"]["title"] == "Entraide"
    assert description["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


def test_the_description_is_also_served_as_yaml_and_loads_no_foreign_script(world: World) -> None:
    assert "openapi" in world.browser().get("/schema/openapi.yaml").text
    for path in ("/schema", "/schema/swagger", "/schema/redoc"):
        assert "<script" not in world.browser().get(path).text
