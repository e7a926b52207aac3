"""A report read back, as a strict browser would."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from simulations.report import render


def page_of(result: Mapping[str, Any]) -> Element:
    """The whole document; a fault of its HTML is an error."""
    return parsed(render(result))


def parsed(text: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    for each in tree.iter():
        each.tag = each.tag.rpartition("}")[2]  # drawings have a namespace of their own
    return tree


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


def by_id(tree: Element, ident: str) -> Element:
    found = [each for each in tree.iter() if each.get("id") == ident]
    assert len(found) == 1, f"{len(found)} elements have the id {ident}"
    return found[0]


def table_of(tree: Element, ident: str) -> list[list[str]]:
    """The words of each row of a table's body, its head cell first."""
    region = next(
        each for each in tree.iter("div") if each.get("aria-labelledby") == f"{ident}-caption"
    )
    body = next(region.iter("tbody"))
    return [[words_of(cell) for cell in row] for row in body]


def exact_values(element: Element) -> list[float]:
    return [float(each.get("value", "nan")) for each in element.iter("data")]
