"""What a screen is made for: a world, the path and the query that were asked for, links and forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fakeinflux.control.request import ControlRequest
from fakeinflux.control.table import find_control, perform_control
from fakeinflux.page.html import Html, tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.page.html import Child
    from fakeinflux.worlds.tenants import Tenant, Tenants

TOP = "/_fakeinflux/"
BELOW = f"{TOP}page/"


@dataclass(frozen=True, slots=True)
class View:
    """A screen as it was asked for. `path`: below BELOW, "" for the first one. `arguments`: of the query.

    `base`: the server's URL as the browser knows it.
    """

    tenants: Tenants
    tenant: Tenant
    path: str
    base: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The token of the world."""
        return self.tenant.world.token

    @property
    def address(self) -> str:
        """The path and the query of this screen."""
        return self.url(self.path, **{name: text for name, text in self.arguments.items() if name != "world"})

    def url(self, path: str, **arguments: str | int) -> str:
        """Return the address of a screen of this world."""
        where = BELOW + quote(path) if path else TOP
        return f"{where}?{urlencode({'world': self.token, **arguments})}"

    def link(self, text: Child, path: str, **arguments: str | int) -> Html:
        """Return a link to a screen of this world."""
        return tag("a", text, href=self.url(path, **arguments))

    def form(self, action: str, *children: Child, class_: str | None = None, **hidden: str) -> Html:
        """Return a form that does an action in this world, and leads back to this screen."""
        sent = {"world": self.token, "back": self.address, **hidden}
        fields = [tag("input", type="hidden", name=name, value=text) for name, text in sent.items()]
        return tag("form", fields, children, method="post", action=f"{BELOW}do/{action}", class_=class_)

    def button(self, text: Child, action: str, title: str | None = None, **hidden: str) -> Html:
        """Return a form of one button."""
        return self.form(action, tag("button", text, title=title), class_="button", **hidden)

    def ask(self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None) -> Any:
        """Perform an operation of the control API and return its JSON. Raises Refused: the operation does."""
        control, parameters = find_control(method, path)
        request = ControlRequest(self.tenants, self.tenant, body, parameters, query or {})
        return perform_control(control, request)[1]
