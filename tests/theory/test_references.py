import re
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from theory import references
from theory.references import REFERENCES, Reference

NAMED = {name: value for name, value in vars(references).items() if isinstance(value, Reference)}


def test_the_table_holds_every_constant_of_the_module():
    assert len(NAMED) > 60
    assert list(REFERENCES.values()) == list(NAMED.values())


@pytest.mark.parametrize("name", NAMED)
def test_the_constant_is_named_after_its_key(name):
    assert NAMED[name].key == name.lower().replace("_", "-")


@pytest.mark.parametrize("reference", NAMED.values(), ids=lambda r: r.key)
def test_every_field_is_filled_and_clean(reference):
    for field in fields(reference):
        value = getattr(reference, field.name)
        if field.name == "year":
            assert isinstance(value, int)
            assert 1700 < value < 2100
        else:
            assert isinstance(value, str)
            assert value == " ".join(value.split()) != ""


@pytest.mark.parametrize("reference", NAMED.values(), ids=lambda r: r.key)
def test_the_place_has_a_number_and_the_address_is_one(reference):
    assert re.search(r"\d", reference.where)
    assert not reference.where.endswith(".")
    assert re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S+", reference.url)


@pytest.mark.parametrize("reference", NAMED.values(), ids=lambda r: r.key)
def test_cite_is_one_line_that_holds_every_field_but_the_key(reference):
    line = reference.cite()
    assert "\n" not in line
    for field in fields(reference):
        if field.name != "key":
            assert str(getattr(reference, field.name)) in line


def test_no_place_of_a_source_is_listed_twice():
    places = [(r.title, r.where) for r in NAMED.values()]
    assert len(set(places)) == len(places)


def test_one_title_has_one_address_one_year_and_one_author_list():
    seen: dict[str, tuple[str, int, str, str]] = {}
    for r in NAMED.values():
        entry = (r.authors, r.year, r.venue, r.url)
        assert seen.setdefault(r.title + r.venue, entry) == entry


def test_a_key_used_twice_is_refused():
    first = references.NESTEROV_DESCENT_LEMMA
    with pytest.raises(ValueError, match="nesterov-descent-lemma"):
        references._by_key([first, replace(first, where="Lemma 1.2.4")])


def test_a_reference_is_frozen():
    with pytest.raises(FrozenInstanceError):
        references.NESTEROV_DESCENT_LEMMA.year = 2004  # pyright: ignore[reportAttributeAccessIssue]
