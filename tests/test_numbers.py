from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yujuesuan.numbers import Amount, parse_amount, strip_markup


@pytest.mark.parametrize(
    ("text", "value", "resolution"),
    [
        ("8,721.33", "8721.33", "0.01"),
        ("21126985.52", "21126985.52", "0.01"),
        ("0.00", "0", "0.01"),
        ("4", "4", "1"),
        (" 1436.34 ", "1436.34", "0.01"),
        ("１２．５", "12.5", "0.1"),
        ("-12.30", "-12.3", "0.1"),
        ("－12.30", "-12.3", "0.1"),
        ("10,000,000.00", "10000000", "0.01"),
    ],
)
def test_printed_numbers(text: str, value: str, resolution: str) -> None:
    found = parse_amount(text)
    assert found is not None and found.value == Decimal(value)
    assert found.resolution <= Decimal(resolution)


@pytest.mark.parametrize(
    "text", ["", "-", "—", "100%", "≥95%", "12,34", "1.2.3", "5万元", "(1)", "一、", "4955.8 83%", "1,2345"]
)
def test_anything_else_is_no_number(text: str) -> None:
    assert parse_amount(text) is None


@given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.booleans())
def test_number_formats_round_trip(units: int, decimals: int, commas: bool) -> None:
    value = Decimal(units).scaleb(-decimals)
    found = parse_amount(f"{value:,.{decimals}f}" if commas else f"{value:.{decimals}f}")
    assert found == Amount(value, Decimal(1).scaleb(-decimals))


def test_units() -> None:
    amount = parse_amount("21126985.52")
    assert amount is not None
    assert amount.in_wan("元") == Amount(Decimal("2112.698552"), Decimal("0.000001"))
    assert amount.in_wan("万元") == amount
    assert parse_amount("1.5").in_wan("亿元").value == 15000  # type: ignore[union-attr]


def test_markup_is_no_part_of_a_cell() -> None:
    assert strip_markup("<b>8,721.33</b>") == "8,721.33"
    assert strip_markup('1、经常性项目 <input checked="" type="checkbox"/> 2、').split() == ["1、经常性项目", "2、"]
    assert strip_markup("≥95% < 3") == "≥95% < 3"
