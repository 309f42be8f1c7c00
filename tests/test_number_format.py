"""What a reader of a sheet sees of a number: expected texts typed as Excel shows them in Chinese."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yujuesuan.numbers import parse_amount
from yujuesuan.readers.number_format import BUILTIN, shown

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (8721.33, "General", "8721.33"),
        (21126985.52, "General", "21126985.52"),
        (1234567890.12, "General", "1234567890.12"),
        (1234567.1 - 1234566.8, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (2 / 3 * 1000, "General", "666.6666667"),
        (-5, "General", "-5"),
        (0, "General", "0"),
        (-0.0, "General", "0"),
        (100, "General", "100"),
        (12345678.9, "#,##0.00", "12,345,678.90"),
        (999, "#,##0.00", "999.00"),
        (0, "#,##0.00", "0.00"),
        (1234567, "#,##0", "1,234,567"),
        (2.345, "0.00", "2.35"),
        (1.005, "0.00", "1.01"),
        (-2.345, "0.00", "-2.35"),
        (-0.001, "0.00", "0.00"),
        (0.3434, "0.00%", "34.34%"),
        (1, "0%", "100%"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (-1234.5, ACCOUNTING, "-1,234.50"),
        (0, ACCOUNTING, "-"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-1,234.50"),
        (-1234.5, "0.00;[Red]0.00", "-1234.50"),
        (0, "0.00;-0.00;;@", ""),
        (5, "0.00;-0.00;;@", "5.00"),
        (5, ";;;", ""),
        (5, "0.##", "5"),
        (5.5, "#.##", "5.5"),
        (0.5, "#.##", "0.5"),
        (0, "#", ""),
        (7, "000", "007"),
        (2010301, "@", "2010301"),
        (2.5, '0.00"元"', "2.50元"),
        (5, '"¥"#,##0.00', "¥5.00"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (100, "G/通用格式", "100"),
        (12345, '0!.0,"万"', "1.2万"),
        (12345, '0\\.0,"万"', "1.2万"),
        (1234567, "#,##0,", "1,235"),
        (123456, '[>=100000]0.0,"千";0', "123.5千"),
        (50, '[>=100000]0.0,"千";0', "50"),
        (12345678, "0.00E+00", "1.23E+7"),
        (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        (45000, "yyyy-mm-dd", "2023-03-15"),
        (45000.5, "yyyy/m/d h:mm", "2023/3/15 12:00"),
        (45000, "[$-804]yyyy年m月", "2023年3月"),
        (1.5, "[h]:mm", "36:00"),
        (12.345, "0.00", "12.35"),
        (-12.345, "#,##0.00", "-12.35"),
        (0.5, "0", "1"),
        (1e22, "0.00", "10000000000000000000000.00"),
        (1e-300, "#,##0.00", "0.00"),
        (0.12345, '"占"0.0%', "占12.3%"),
    ],
)
def test_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(("value", "code"), [(Decimal("1E999"), "0.00"), (5, "#." + "0" * 400), (5, "0." + "#" * 31)])
def test_what_no_workbook_holds(value: Decimal | float, code: str) -> None:
    with pytest.raises(ValueError, match=r"no number of a workbook|a number format of"):
        shown(value, code)


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["#,##0.00", "0.00", "0", "#,##0.0%"]))
def test_the_short_way_prints_what_the_long_one_does(value: Decimal, code: str) -> None:
    """An empty literal makes a format one that is not plain, and prints nothing."""
    assert shown(value, code) == shown(value, code.replace("0", '0""', 1))


def test_dates_from_1904() -> None:
    assert shown(0, "yyyy/m/d", epoch_1904=True) == "1904/1/1"


@pytest.mark.parametrize("number", BUILTIN)
def test_every_builtin_format_prints_something(number: int) -> None:
    assert shown(45000.25, BUILTIN[number])


@given(st.integers(-(10**13), 10**13), st.integers(0, 2), st.booleans())
def test_a_printed_amount_comes_back(units: int, places: int, commas: bool) -> None:
    value = Decimal(units).scaleb(-places)
    code = ("#,##0" if commas else "0") + ("." + "0" * places if places else "")
    found = parse_amount(shown(float(value), code))
    assert found is not None and found.value == value and found.resolution == Decimal(1).scaleb(-places)
