"""Opens pages as a browser without JavaScript would, and checks every one that any test opens."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from models.records import PersonRecord

NEVER_SENT = {"submit", "button", "image", "reset"}
NOT_TYPED = NEVER_SENT | {"hidden"}
TICKED = {"checkbox", "radio"}
WITHOUT_KEY = {"/sign-in"}
SENT_BEFORE = "This form was sent before: it was done once, and not again."


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Page:
    """One answer. `tree` is the whole document, or the fragment that htmx would put into a page."""

    response: TestResponse
    tree: Element
    path: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def words(self) -> str:
        """Everything a reader reads, spaces made single."""
        body = self.tree.find("body")
        return words_of(self.tree if body is None else body)

    @property
    def title(self) -> str:
        return words_of(next(self.tree.iter("h1")))

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        return [
            element
            for element in self.tree.iter(tag)
            if not css_class or css_class in element.get("class", "").split()
        ]

    def link(self, words: str) -> str:
        """The address behind a link; a sentence about the links there are, where it is missing."""
        found = [link.get("href", "") for link in self.all("a") if words_of(link) == words]
        assert found, f"no link {words!r} among {[words_of(link) for link in self.all('a')]}"
        return found[0]

    def form(self, button: str) -> Element:
        """The form that has a button with these words."""
        for form in self.all("form"):
            if any(words_of(each) == button for each in form.iter("button")):
                return form
        buttons = [words_of(each) for each in self.all("button")]
        message = f"no button {button!r} among {buttons}"
        raise AssertionError(message)

    def value(self, name: str) -> str:
        """What stands in the first control of this name."""
        for control in self.tree.iter():
            if control.get("name") == name:
                return dict(_values(control)).get(name, "")
        message = f"no control {name!r}"
        raise AssertionError(message)

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [
            words_of(line) for box in self.all("div", "error-summary") for line in box.iter("li")
        ]

    @property
    def notices(self) -> list[str]:
        return [words_of(box) for box in self.all("div", "notice")]


def _values(control: Element) -> list[tuple[str, str]]:
    """What a browser would send for a control left as it is."""
    name = control.get("name")
    if not name or control.get("disabled") is not None:
        return []
    if control.tag == "select":
        return [(name, option.get("value", words_of(option))) for option in _chosen(control)]
    if control.tag == "textarea":
        return [(name, (control.text or "").removeprefix("\n"))]
    return [(name, value) for value in _input_values(control)]


def _chosen(select: Element) -> list[Element]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    return chosen if select.get("multiple") is not None else chosen[:1] or options[:1]


def _input_values(control: Element) -> list[str]:
    kind = control.get("type", "text")
    if control.tag != "input" or kind in NEVER_SENT:
        return []
    if kind in TICKED:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]


class PageClient:
    """`person` signs in at once, without a password. Redirects are followed."""

    def __init__(self, app: Flask, person: PersonRecord | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        if person is not None:
            sign_in(self, person)

    def get(self, path: str, *, fragment: bool = False, status: int | None = 200) -> Page:
        headers = {"HX-Request": "true"} if fragment else {}
        return self._checked(self.client.get(path, headers=headers, follow_redirects=True), status)

    def post(self, path: str, data: dict[str, Any], *, status: int | None = 200) -> Page:
        """Sends exactly this; `submit` is what a person does."""
        return self._checked(self.client.post(path, data=data, follow_redirects=True), status)

    def submit(self, page: Page, button: str, *, status: int | None = 200, **typed: Any) -> Page:
        """Fills the form that has this button and sends it; `typed` replaces what stands there."""
        form = page.form(button)
        data = _filled(form, typed)
        path = urljoin(page.path, _action(form, button) or page.path)
        if form.get("method", "get").lower() == "get":
            answer = self.client.get(path, query_string=data, follow_redirects=True)
        else:
            answer = self.client.post(path, data=data, follow_redirects=True)
        return self._checked(answer, status)

    def follow(self, page: Page, words: str, *, status: int | None = 200) -> Page:
        return self.get(urljoin(page.path, page.link(words)), status=status)

    def _checked(self, response: TestResponse, status: int | None) -> Page:
        page = read_page(response)
        if status is not None:
            assert response.status_code == status, f"{response.status_code}: {page.words}"
        if response.mimetype == "text/html" and response.data:
            check_page(self.app, page)
        return page


def _action(form: Element, button: str) -> str | None:
    """A button may send its form elsewhere."""
    pressed = next(each for each in form.iter("button") if words_of(each) == button)
    return pressed.get("formaction") or form.get("action")


def _filled(form: Element, typed: dict[str, Any]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for control in form.iter():
        for name, value in _values(control):
            data.setdefault(name, []).append(value)
    known = {control.get("name") for control in form.iter()}
    for name, value in typed.items():
        assert name in known, f"the form has no {name!r}, only {sorted(filter(None, known))}"
        values = value if isinstance(value, list | tuple | set) else [value]
        data[name] = [str(each) for each in values if each is not None]
    return data


def sign_in(client: PageClient, person: PersonRecord) -> None:
    """What a good sign-in leaves in the session, without the cost of a password."""
    with client.client.session_transaction() as session:
        session.clear()
        session["_user_id"] = person.uniquifier
        session["_fresh"] = True
        session.permanent = True


def read_page(response: TestResponse) -> Page:
    text = response.text
    if text.lstrip().lower().startswith("<!doctype"):
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        tree = parser.parse(text)
    else:
        tree = html5lib.parseFragment(text, namespaceHTMLElements=False)
    return Page(response, tree, response.request.path)


def check_page(app: Flask, page: Page) -> None:
    """Everything that must hold on every page; all faults are told at once."""
    whole = page.tree.tag == "html"
    faults = [*_shape_faults(page)] if whole else []
    faults += [*_id_faults(page, whole=whole), *_label_faults(page), *_form_faults(app, page)]
    faults += [*_link_faults(app, page, whole=whole), *_inline_faults(page)]
    assert not faults, f"{page.path}: " + "; ".join(faults)


def _shape_faults(page: Page) -> Iterator[str]:
    headings = page.all("h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
        return
    title = words_of(next(page.tree.iter("title")))
    if not title.startswith(words_of(headings[0])):
        yield f"the title {title!r} does not begin with the h1 {words_of(headings[0])!r}"
    if not page.tree.get("lang"):
        yield "no language"
    if not words_of(headings[0]):
        yield "an empty h1"


def _id_faults(page: Page, *, whole: bool) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.tree.iter() if element.get("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    yield from (f"an id with a space: {name!r}" for name in ids if name and " " in name)
    if not whole:
        return
    for element in page.tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute} names {name!r}, which is not there"


def _label_faults(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")}
    inside = {control for label in page.all("label") for control in label.iter()}
    for control in _typed_controls(page):
        if not _named(control) and control.get("id") not in labelled and control not in inside:
            yield f"{control.tag} {control.get('name')!r} has no label"
    for element in [*page.all("button"), *page.all("a")]:
        if not words_of(element) and not _named(element):
            yield f"a {element.tag} without words: {element.attrib}"


def _typed_controls(page: Page) -> list[Element]:
    return [
        control
        for tag in ("input", "select", "textarea")
        for control in page.all(tag)
        if control.get("type") not in NOT_TYPED
    ]


def _named(element: Element) -> bool:
    return bool(element.get("aria-label") or element.get("aria-labelledby"))


def _form_faults(app: Flask, page: Page) -> Iterator[str]:
    for form in page.all("form"):
        method = form.get("method", "get").upper()
        action = urljoin(page.path, form.get("action") or page.path)
        if not leads_somewhere(app, action, method):
            yield f"a form sends {method} to {action}, which nothing answers"
        names = {control.get("name") for control in form.iter()}
        if method == "POST" and "csrf_token" not in names:
            yield f"the form to {action} has no csrf_token"
        if method == "POST" and "form_key" not in names and action not in WITHOUT_KEY:
            yield f"the form to {action} has no form_key"
        if method == "GET" and names & {"csrf_token", "form_key"}:
            yield f"the search form to {action} sends a token in the address"


def _link_faults(app: Flask, page: Page, *, whole: bool) -> Iterator[str]:
    ids = {element.get("id") for element in page.tree.iter()}
    for target in _targets(page):
        if target.startswith("#"):
            if whole and target[1:] not in ids:
                yield f"a link to {target}, which is not on the page"
        elif not leads_somewhere(app, urljoin(page.path, target), "GET"):
            yield f"a link to {target!r} leads nowhere"


def _targets(page: Page) -> list[str]:
    return [
        target
        for element in page.tree.iter()
        for attribute in ("href", "src", "hx-get")
        if (target := element.get(attribute)) is not None
    ]


def leads_somewhere(app: Flask, address: str, method: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme in {"http", "https", "mailto"}:
        return True
    try:
        app.url_map.bind("localhost").match(parts.path or "/", method=method)
    except RequestRedirect:
        return False
    except HTTPException:
        return False
    return True


def _inline_faults(page: Page) -> Iterator[str]:
    for element in page.tree.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline {element.tag}"
        for attribute in element.attrib:
            if re.match(r"(style|on[a-z]+|hx-on.*)$", attribute):
                yield f"{element.tag} has {attribute}"
