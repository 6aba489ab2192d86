"""A browser without scripts: it follows links, fills the forms a page really holds, and keeps cookies."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx
from anyio.from_thread import BlockingPortal
from bs4 import BeautifulSoup, Tag


class Answer:
    """What came back."""

    def __init__(self, response: httpx.Response) -> None:
        """Keep the response."""
        self.response = response
        self.status = response.status_code
        self.text = response.text
        self.headers = response.headers

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page, parsed."""
        return BeautifulSoup(self.text, "html.parser")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")

    @property
    def words(self) -> str:
        """The visible text, spaces collapsed."""
        return " ".join(self.soup.get_text(" ").split())

    def json(self) -> Any:
        """The body as JSON."""
        return self.response.json()

    def form(self, action: str) -> dict[str, Any]:
        """The fields of the page's form with this action, as they would be sent untouched."""
        for form in self.soup.find_all("form"):
            if urlsplit(str(form.get("action", ""))).path == action:
                return _fields(self.soup, form)
        actions = [str(form.get("action")) for form in self.soup.find_all("form")]
        raise AssertionError(f"no form posts to {action}; there are {actions}")


class Browser:
    """One person's browser, or a program with a bearer token."""

    def __init__(self, portal: BlockingPortal, app: Any, *, language: str = "en", token: str = "") -> None:
        """Open a browser on the application."""
        headers = {"accept": "text/html", "accept-language": language}
        if token:
            headers = {"accept": "application/json", "authorization": f"Bearer {token}"}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._portal = portal
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)

    def send(self, method: str, path: str, **options: Any) -> Answer:
        """Send one request; redirects are not followed."""
        return Answer(self._portal.call(lambda: self.client.request(method, path, **options)))

    def get(self, path: str, **options: Any) -> Answer:
        """Open a page."""
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        """Post JSON, or whatever the options say."""
        return self.send("POST", path, json=json, **options) if json is not None else self.send("POST", path, **options)

    def submit(self, page: str | Answer, action: str, **typed: Any) -> Answer:
        """Fill the form of a page and send it, hidden fields included."""
        shown = self.get(page) if isinstance(page, str) else page
        assert shown.status < 500, shown.text[:500]
        return self.send("POST", action, data={**shown.form(action), **typed})

    def follow(self, answer: Answer) -> Answer:
        """Open the page a redirect leads to."""
        assert answer.status in {302, 303, 307}, f"{answer.status}: {answer.words[:600]}"
        return self.get(answer.location)


def _fields(soup: BeautifulSoup, form: Tag) -> dict[str, Any]:
    inside = form.find_all(["input", "textarea", "select"])
    outside = soup.find_all(["input", "textarea", "select"], attrs={"form": form.get("id")}) if form.get("id") else []
    values: dict[str, Any] = {}
    for field in [*inside, *outside]:
        name = field.get("name")
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "textarea":
            values[str(name)] = field.text.lstrip("\n")
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            values[str(name)] = str(chosen.get("value", chosen.text)) if chosen else ""
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values[str(name)] = str(field.get("value", "on"))
        elif field.get("type") not in {"submit", "button", "file"}:
            values[str(name)] = str(field.get("value", ""))
    return values
