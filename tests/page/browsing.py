"""A browser without JavaScript: it follows links and sends forms over real sockets."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from fakeinflux.testing.fake import FakeInflux

TOP = "/_fakeinflux/"
ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8"


@dataclass(slots=True)
class Form:
    """A form of a document: where it goes, the values of its fields, and the texts in it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""


class Document(HTMLParser):
    """The links, forms, headings and the text of a document."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.headings: list[str] = []
        self.text = ""
        self.tags: list[str] = []
        self._href: str | None = None
        self._name = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag begins."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self._name = tag
        if tag == "a":
            self._href = given.get("href")
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given["method"]))
        elif tag == "input" and self.forms and "name" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data
        if self._href is not None:
            self.links[data.strip()] = self._href
            self._href = None
        if self._name == "h1" and data.strip():
            self.headings.append(data)
        if self.forms:
            self.forms[-1].text += data


@dataclass(slots=True)
class Reply:
    """An answer as it arrived."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def document(self) -> Document:
        """The answer as a document."""
        return Document(self.text)


@dataclass(slots=True)
class Browser:
    """Asks one server, and says where its forms come from."""

    fake: FakeInflux

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """Send one request."""
        parts = urlsplit(self.fake.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request(method, path, body, {"Accept": ACCEPT, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def open(self, path: str = "", **arguments: str) -> Document:
        """Open a screen, which must be there."""
        reply = self.ask("GET", self.address(path, **arguments))
        assert reply.status == 200, reply.text
        return reply.document

    def address(self, path: str = "", **arguments: str) -> str:
        """Return the address of a screen."""
        where = f"{TOP}page/{path}" if path else TOP
        return f"{where}?{urlencode(arguments)}" if arguments else where

    def send(self, action: str, headers: dict[str, str] | None = None, **fields: str) -> Reply:
        """Send a form of the page."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.fake.url}
        body = urlencode({"world": self.fake.world.token, "back": TOP, **fields})
        return self.ask("POST", f"{TOP}page/do/{action}", body, {**sent, **(headers or {})})

    def press(self, path: str, text: str, **fields: str) -> Document:
        """Press the button that says this on a screen, and follow where it leads."""
        form = next(form for form in self.open(path).forms if form.text.strip().startswith(text))
        body = urlencode({**form.fields, **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.fake.url}
        reply = self.ask("POST", form.action, body, headers)
        assert reply.status == 303, reply.text
        followed = self.ask("GET", reply.headers["location"])
        assert followed.status == 200, followed.text
        return followed.document
