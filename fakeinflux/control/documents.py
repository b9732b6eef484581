"""The server itself: whether it is there, and the documents that describe what it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.documents.documents import load_control_document

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


def get_health(_request: ControlRequest) -> tuple[int, Json]:
    """Say that the server is there, in the shape of the API's own /health."""
    return 200, {"name": "fakeinflux", "status": "pass"}


def get_contract(request: ControlRequest) -> tuple[int, bytes]:
    """Get the document that the calls of the world are held to, as YAML."""
    # Imported here and below, because no other call of the control API needs YAML.
    from fakeinflux.contract.documents.yaml_files import write_yaml

    return 200, write_yaml(request.tenant.served.contract.document).encode()


def get_openapi(_request: ControlRequest) -> tuple[int, bytes]:
    """Get the document of the control API, as YAML."""
    from fakeinflux.contract.documents.yaml_files import write_yaml

    return 200, write_yaml(load_control_document()).encode()
