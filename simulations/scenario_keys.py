"""The keys of a scenario one by one: value, unit, range, source, what it does, and how two scenarios differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Final

from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.wording.values import parameter_text
from simulations.rules import rule_key
from simulations.scenario import Scenario, rule_keys
from simulations.scenario_files import shipped_scenario
from simulations.scenario_meanings import MEANINGS, OF_EVERY_KIND, OF_TODAY
from simulations.sections import Section

RULES: Final = "rules"
_FACTS_OF: Final = "baseline-2017"
_NAMED: Final = frozenset({"name", "title"})
_UNITS: Final = {rule_key(row): row.unit for row in SHIPPED_RULEBOOK.values}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key and what is known of it. `source` is empty for an assumption, `value` None where the rulebook's holds."""

    key: str
    value: Any
    unit: str
    spread: str
    source: str
    note: str
    meaning: str

    @property
    def subject(self) -> str:
        """The group of keys that it stands in."""
        return self.key.partition(".")[0]


def key_lines(scenario: Scenario) -> tuple[KeyLine, ...]:
    """Every key but name and title, rules that are replaced last. A fact with another value is an assumption."""
    rules = tuple(_rule_line(key, scenario.rules[key]) for key in sorted(scenario.rules))
    return (*_lines("", scenario), _reductions(scenario), *rules)


def rule_lines(scenario: Scenario) -> tuple[KeyLine, ...]:
    """Every rulebook value that a scenario may replace, by code."""
    return tuple(_rule_line(key, scenario.rules.get(key)) for key in sorted(rule_keys()))


@cache
def known_keys() -> tuple[tuple[str, str], ...]:
    """Every key that a number, a text or a day can be put at, with what it stands for; rules last."""
    base = shipped_scenario(_FACTS_OF)
    lines = key_lines(base) + rule_lines(base) if base is not None else ()
    single = (line for line in lines if not isinstance(line.value, tuple))
    return tuple((line.key, line.meaning) for line in single)


def by_key(scenario: Scenario) -> dict[str, Any]:
    """Value by dotted key, in the order of the model; lists are one value."""
    return dict(_flat("", scenario.model_dump()))


def differences(old: Scenario, new: Scenario) -> dict[str, tuple[Any, Any]]:
    """(before, after) of each key but the name; None where the rulebook's value holds."""
    before, after = by_key(old), by_key(new)
    return {
        key: (before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if key != "name" and before.get(key) != after.get(key)
    }


def joined_key(key: str) -> str:
    """As TOML writes it: in quotation marks where it has other characters than letters, digits, - and _."""
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def meaning_of(key: str) -> str:
    """What a key stands for, in a few words."""
    subject, _, rest = key.partition(".")
    if subject == RULES:
        return _rule_meaning(rest)
    found = MEANINGS.get(key) or OF_TODAY.get(key)
    if found is None and subject in OF_EVERY_KIND:
        return OF_EVERY_KIND[subject].get(rest.rpartition(".")[2], key)
    return found or key


def kind_of(key: str) -> str:
    """Of whom a key speaks where a subject has the same keys for several kinds; empty for the others."""
    subject, _, rest = key.partition(".")
    kind = rest.partition(".")[0] if subject in OF_EVERY_KIND else ""
    return kind.replace("non_", "non-").replace("_", " ")


def _lines(prefix: str, section: Section) -> Iterator[KeyLine]:
    for name, field in type(section).model_fields.items():
        key, value, about = f"{prefix}{name}", getattr(section, name), field.json_schema_extra
        if isinstance(value, Section):
            yield from _lines(f"{key}.", value)
        elif isinstance(about, dict):
            yield _line(key, value, about)


def _line(key: str, value: Any, about: Mapping[str, Any]) -> KeyLine:
    source, note = about.get("source", ""), about.get("note", "")
    base = shipped_scenario(_FACTS_OF)
    if source and base is not None and base.value(key) != _as_json(value):
        source, note = "", f"the source has {_as_json(base.value(key))}"
    return KeyLine(key, value, about["unit"], about.get("range", ""), source, note, meaning_of(key))


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _reductions(scenario: Scenario) -> KeyLine:
    value = tuple(each.model_dump() for each in scenario.reductions)
    return KeyLine("reductions", value, "", "", "", "", meaning_of("reductions"))


def _rule_line(key: str, value: Any) -> KeyLine:
    source = "Rulebook" if value is None else ""
    note = _rulebook_has(key) if source else f"the rulebook has {_rulebook_has(key)}"
    meaning = _rule_meaning(key)
    return KeyLine(f"{RULES}.{key}", value, _UNITS.get(key, ""), "", source, note, meaning)


@cache
def _rulebook_has(key: str) -> str:
    """The shipped values, each with the day from which it holds where there are several."""
    rows = [row for row in SHIPPED_RULEBOOK.values if rule_key(row) == key]
    told = [(json.dumps(row.value, ensure_ascii=False), row.in_force_from) for row in rows]
    if len(told) == 1:
        return told[0][0]
    return ", ".join(f"{value} from {since}" for value, since in sorted(told, key=itemgetter(1)))


def _rule_meaning(key: str) -> str:
    code, _, parameter = key.partition(".")
    name, _, lab = parameter.partition("@")
    where = f" ({lab})" if lab else ""
    return f"{RULE_TITLES.get(code, code)}: {parameter_text(name)}{where}"


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a rule is given is one value, whatever its form."""
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and not prefix.startswith(RULES):
            yield from _flat(f"{key}.", value)
        else:
            yield key, value
