from __future__ import annotations

import pytest

from fakeinflux.accounts.permissions import describe, may, require
from fakeinflux.engine.model import Caller, Permission
from tests.operations.calls import refused

ORG, OTHER, ONE, TWO = "a" * 16, "b" * 16, "1" * 16, "2" * 16


def holder(*held: Permission, active: bool = True) -> Caller:
    return Caller("c" * 16, "d" * 16, held, active=active)


@pytest.mark.parametrize(
    ("held", "org_id", "identity", "allowed"),
    [
        (Permission("read", "tasks"), None, None, True),
        (Permission("read", "tasks"), ORG, ONE, True),
        (Permission("write", "tasks"), ORG, ONE, False),
        (Permission("read", "labels"), ORG, ONE, False),
        (Permission("read", "instance"), ORG, ONE, True),
        (Permission("read", "tasks", ORG), ORG, ONE, True),
        (Permission("read", "tasks", ORG), ORG, None, True),
        (Permission("read", "tasks", ORG), OTHER, ONE, False),
        (Permission("read", "tasks", ORG), None, None, False),
        (Permission("read", "tasks", None, ONE), ORG, ONE, True),
        (Permission("read", "tasks", None, ONE), ORG, TWO, False),
        (Permission("read", "tasks", None, ONE), ORG, None, False),
        (Permission("read", "tasks", ORG, ONE), ORG, ONE, True),
        (Permission("read", "tasks", ORG, ONE), ORG, TWO, False),
    ],
)
def test_a_permission_covers_its_type_its_org_or_its_resource(
    held: Permission, org_id: str | None, identity: str | None, allowed: bool
) -> None:
    assert may(holder(held), "read", "tasks", org_id=org_id, id=identity) is allowed


def test_one_permission_of_many_is_enough() -> None:
    caller = holder(Permission("read", "labels"), Permission("read", "tasks"))
    assert may(caller, "read", "tasks")


def test_nobody_may_do_nothing() -> None:
    assert not may(None, "read", "tasks")
    with refused("unauthorized", "unauthorized access"):
        require(None, "read", "tasks")


def test_an_inactive_token_may_do_nothing() -> None:
    caller = holder(Permission("read", "tasks"), active=False)
    assert not may(caller, "read", "tasks")
    with refused("unauthorized", "token is inactive"):
        require(caller, "read", "tasks")


def test_a_refusal_names_what_was_wanted() -> None:
    with refused("unauthorized", f"read:orgs/{ORG}/tasks/{ONE} is unauthorized"):
        require(holder(), "read", "tasks", org_id=ORG, id=ONE)


@pytest.mark.parametrize(
    ("permission", "text"),
    [
        (Permission("read", "tasks"), "read:tasks"),
        (Permission("write", "tasks", ORG), f"write:orgs/{ORG}/tasks"),
        (Permission("read", "users", None, ONE), f"read:users/{ONE}"),
    ],
)
def test_a_permission_is_described_in_the_real_servers_notation(permission: Permission, text: str) -> None:
    assert describe(permission) == text
