"""Random budgets as the text flow of a PDF, blank cells lost, together with every figure that was printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from flow_across import Head, header
from flow_across import row as printed_row

from yujuesuan.pipeline import parse

CLASSES = {
    "206": ("科学技术支出", ("01", "科学技术管理事务"), ("04", "技术研究与开发")),
    "208": ("社会保障和就业支出", ("05", "行政事业单位养老支出"), ("08", "抚恤")),
    "210": ("卫生健康支出", ("04", "公共卫生"), ("11", "行政事业单位医疗")),
    "212": ("城乡社区支出", ("01", "城乡社区管理事务"), ("03", "城乡社区公共设施")),
    "213": ("农林水支出", ("01", "农业农村"), ("03", "水利")),
    "221": ("住房保障支出", ("01", "保障性安居工程支出"), ("02", "住房改革支出")),
}
ITEMS = (("01", "行政运行"), ("02", "一般行政管理事务"), ("05", "专项业务"), ("99", "其他支出"))
ECONOMIC = {
    "301": ("工资福利支出", ("30101", "基本工资"), ("30102", "津贴补贴"), ("30113", "住房公积金")),
    "302": ("商品和服务支出", ("30201", "办公费"), ("30211", "差旅费"), ("30228", "工会经费")),
    "303": ("对个人和家庭的补助", ("30302", "退休费"), ("30309", "奖励金")),
}
INCOME = ("general", "fund", "special_account", "superior", "business", "operating", "affiliate", "other")
EXPENDITURE = ("basic", "project", "remitted", "operating", "affiliate")
Cells = Mapping[str, int]  # measure → fen


@dataclass
class Made:
    """A document: its lines, and each printed figure as (form, line, measure, figure)."""

    lines: list[str] = field(default_factory=list)
    across: int = 0  # the width of labels where the page is read line by line across; 0 where no label wraps
    printed: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)

    def add(self, *lines: str) -> None:
        self.lines += lines

    def row(self, form: str, label: str, measures: Sequence[str], cells: Cells) -> None:
        """A row whose blank cells are lost."""
        figures = [(measure, money(cells[measure])) for measure in measures if cells.get(measure)]
        texts = [*([""] if " " not in label else []), *label.split(), *(figure for _, figure in figures)]
        widths = [9, self.across or 99, *(16 for _ in figures)]
        printed = printed_row(texts, widths)
        at = next((i for i, line in enumerate(printed) if figures and figures[0][1] in line), 0)
        self.printed.update((form, len(self.lines) + at + 1, measure, figure) for measure, figure in figures)
        self.lines += printed


def money(fen: int) -> str:
    """An amount in 元."""
    return f"{fen // 100:,}.{fen % 100:02}"


def added(rows: Sequence[Cells]) -> dict[str, int]:
    """Σ of rows, measure by measure."""
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row)
    return dict(total)


#: Headers as trees, for a page that is read across.
_CODED = (("功能分类科目编码", ()), ("科目名称", ()))
_BASIC = (("小计", ()), ("人员经费", ()), ("公用经费", ()))
_HEADS: dict[str, tuple[Any, ...]] = {
    "income": (
        ("项目", _CODED),
        *((name, ()) for name in ("合计", "一般公共预算", "政府性基金预算", "财政专户管理资金", "上级补助收入")),
        *((name, ()) for name in ("事业收入", "事业单位经营收入", "附属单位上缴收入", "其他收入")),
    ),
    "expenditure": (
        ("项目", _CODED),
        *(
            (name, ())
            for name in ("合计", "基本支出", "项目支出", "上缴上级支出", "事业单位经营支出", "对附属单位补助支出")
        ),
    ),
    "general_expenditure": (
        *((name, ()) for name in ("科目编码", "科目名称", "合计")),
        ("基本支出", _BASIC),
        ("项目支出", ()),
    ),
    "general_basic": (
        ("部门预算经济分类", _CODED),
        ("本年一般公共预算基本支出", (("合计", ()), ("人员经费", ()), ("公用经费", ()))),
    ),
}


def _printed(heads: tuple[Any, ...], random: Random) -> list[str]:
    """A header with cells of random widths."""

    def head(text: str, under: tuple[Any, ...]) -> Head:
        return Head(text, random.randint(3, 9), tuple(head(*child) for child in under))

    return header([head(*spec) for spec in heads])


def document(random: Random, across: bool = False) -> Made:
    """A budget with 收支总表, 收入总表, 支出总表, 一般公共预算支出表 and 一般公共预算基本支出表 that agree.

    `across` wraps headers and labels and prints the page line by line.
    """
    economic = _economic(random)
    items = _items(random, added(list(economic.values())))
    made = Made(across=random.randint(5, 14) if across else 0)
    made.add("云溪区水务局 2024 年部门预算公开", "第二部分 2024 年部门预算表")
    heads = {
        "income": "科目编码 科目名称 合计 一般公共预算 政府性基金预算 财政专户管理资金 上级补助收入 事业收入 "
        "事业单位经营收入 附属单位上缴收入 其他收入",
        "expenditure": "科目编码 科目名称 合计 基本支出 项目支出 上缴上级支出 事业单位经营支出 对附属单位补助支出",
        "general_expenditure": "科目编码 科目名称 合计 基本支出 项目支出\n小计 人员经费 公用经费",
    }
    titles = {"income": "收入总表", "expenditure": "支出总表", "general_expenditure": "一般公共预算支出表"}
    measures = {
        "income": ("total", *INCOME),
        "expenditure": ("total", *EXPENDITURE),
        "general_expenditure": ("total", "basic", "personnel", "public", "project"),
    }
    trees = dict(_HEADS)
    if across and random.random() < 0.5:
        _carry(items, random)
        trees["income"], measures["income"] = _NESTED, ("total", "subtotal", *_BUDGET_ORDER, *_CARRIED)
    elif across and random.random() < 0.5:
        for form, lead in (("income", 2), ("expenditure", 2)):
            order = random.sample(range(1, len(measures[form])), len(measures[form]) - 1)
            measures[form] = ("total", *(measures[form][i] for i in order))
            trees[form] = (*trees[form][:lead], *(_HEADS[form][lead - 1 + i] for i in order))
    for n, form in enumerate(heads, 2):
        cells = {code: rows[form] for code, rows in items.items() if rows[form].get("total")}
        if n == 2:
            _summary(made, items)
        made.add(
            titles[form],
            f"部门公开表 {n}",
            "部门：云溪区水务局 单位：元",
            *(_printed(trees[form], random) if across else heads[form].split("\n")),
        )
        _tree(made, form, measures[form], cells)
    made.add(
        "一般公共预算基本支出表",
        "部门公开表 5",
        "部门：云溪区水务局 单位：元",
        *(_printed(_HEADS["general_basic"], random) if across else ["科目编码 科目名称 合计 人员经费 公用经费"]),
    )
    basic = ("total", "personnel", "public")
    made.row("general_basic", "合计", basic, added(list(economic.values())))
    for code, (name, *divisions) in ECONOMIC.items():
        rows = {c: economic[c] for c, _ in divisions if c in economic}
        if rows:
            made.row("general_basic", f"{code} {name}", basic, added(list(rows.values())))
        for division, title in divisions:
            if division in rows:
                made.row("general_basic", f"{division} {title}", basic, rows[division])
    if across:
        _sangong(made, random)
        _fund(made, random)
    made.add("第三部分 2024 年部门预算情况说明")
    return made


_VEHICLES = ("公务用车购置及运行费", (("小计", ()), ("公务用车购置费", ()), ("公务用车运行费", ())))
_THREE = "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费"


def _sangong(made: Made, random: Random) -> None:
    """三公, with 公务接待费 before or behind 公务用车, under a heading or not, nothing blank."""
    purchase, operation, abroad, reception = (_amount(random) * random.randint(0, 1) for _ in range(4))
    vehicles = [(_VEHICLES, list(zip(_THREE, (purchase + operation, purchase, operation), strict=True)))]
    received = [(("公务接待费", ()), [("公务接待费", reception)])]
    cells = [
        (("合计", ()), [("合计", purchase + operation + abroad + reception)]),
        (("因公出国（境）费", ()), [("因公出国（境）费", abroad)]),
        *random.choice((vehicles + received, received + vehicles)),
    ]
    tree: tuple[Any, ...] = tuple(spec for spec, _ in cells)
    heads = random.choice((tree, (("“三公”经费预算数", tree),)))
    made.add("一般公共预算“三公”经费支出表", "部门公开表 6", "部门：云溪区水务局 单位：元", *_printed(heads, random))
    amounts = [(item, money(fen)) for _, columns in cells for item, fen in columns]
    made.add(" ".join(figure for _, figure in amounts))
    made.printed.update(("sangong", len(made.lines), item, figure) for item, figure in amounts)


def _fund(made: Made, random: Random) -> None:
    """政府性基金预算财政拨款收入支出表, 本年支出 in three columns."""
    heads = (("项目", _CODED), ("年初结转和结余", ()), ("本年收入", ()))
    heads += (("本年支出", (("小计", ()), ("基本支出", ()), ("项目支出", ()))), ("年末结转和结余", ()))
    made.add(
        "政府性基金预算财政拨款收入支出表", "部门公开表 7", "部门：云溪区水务局 单位：元", *_printed(heads, random)
    )
    opening, income, basic, project = (_amount(random) for _ in range(4))
    basic *= random.randint(0, 1)
    closing = opening + income - basic - project
    if closing < 0:
        income, closing = income - closing, 0
    cells = {"opening": opening, "income": income, "total": basic + project, "basic": basic, "project": project}
    for label in ("合计", "212 城乡社区支出", "21208 国有土地使用权出让收入安排的支出", "2120801 征地和拆迁补偿支出"):
        made.row("fund", label, (*cells, "closing"), {**cells, "closing": closing})


#: 收入总表 of 预算管理一体化: this year's income and last year's carry-over in groups of columns with the same names.
_BUDGET_ORDER = ("general", "fund", "special_account", "business", "operating", "superior", "affiliate", "other")
_CARRIED = ("carryover", "carryover_general", "carryover_special_account")
_SOURCES = (("小计", ()), ("一般公共预算", ()), ("政府性基金预算", ()), ("财政专户管理资金", ()), ("事业收入", ()))
_SOURCES += (("事业单位经营收入", ()), ("上级补助收入", ()), ("附属单位上缴收入", ()), ("其他收入", ()))
_NESTED = (("科目编码", ()), ("科目名称", ()), ("合计", ()), ("本年收入", _SOURCES))
_NESTED += (("上年结转结余", (("小计", ()), ("一般公共预算", ()), ("财政专户管理资金", ()))),)


def _carry(items: Mapping[str, dict[str, dict[str, int]]], random: Random) -> None:
    """Some of the year's general and special money is carried over from last year."""
    for rows in items.values():
        income = rows["income"]
        for measure in ("general", "special_account"):
            carried = income.get(measure, 0) // 3 * random.randint(0, 1)
            if carried:
                income[measure] -= carried
                income[f"carryover_{measure}"] = carried
                income["carryover"] = income.get("carryover", 0) + carried
        income["subtotal"] = income["total"] - income.get("carryover", 0)


def _amount(random: Random) -> int:
    return random.choice((random.randrange(1, 100) * 1_000_000, random.randrange(1, 90_000_000)))


def _economic(random: Random) -> dict[str, Cells]:
    """Basic expenditure by economic code."""
    found: dict[str, Cells] = {}
    for code, (_, *divisions) in ECONOMIC.items():
        for division, _ in divisions:
            if random.random() < 0.8 or division in ("30101", "30201"):
                amount = _amount(random)
                found[division] = {"total": amount, "public" if code == "302" else "personnel": amount}
    return found


def _items(random: Random, basic: Cells) -> dict[str, dict[str, dict[str, int]]]:
    """Function items with their cells in the three coded forms; all basic expenditure is that of the economic codes."""
    codes = [
        code + division + item
        for code in sorted(random.sample(sorted(CLASSES), random.randint(2, 5)))
        for division, _ in random.sample(CLASSES[code][1:], random.randint(1, 2))
        for item, _ in random.sample(ITEMS, random.randint(1, 3))
    ]
    shares = {measure: _split(random, basic[measure], len(codes)) for measure in ("personnel", "public")}
    found = {}
    for n, code in enumerate(sorted(codes)):
        own = {measure: shares[measure][n] for measure in shares}
        project = _amount(random) if random.random() < 0.6 or not sum(own.values()) else 0
        general = {"basic": sum(own.values()), **own, "project": project}
        general["total"] = general["basic"] + project
        others = {m: _amount(random) for m in INCOME[1:] if random.random() < 0.08}
        other_use = {m: 0 for m in EXPENDITURE}
        for amount in others.values():
            other_use[random.choice(EXPENDITURE[1:])] += amount
        spent = {m: general.get(m, 0) * (m in ("basic", "project")) + other_use[m] for m in EXPENDITURE}
        income = {"general": general["total"], **others}
        found[code] = {
            "general_expenditure": general,
            "expenditure": {**spent, "total": sum(spent.values())},
            "income": {**income, "total": sum(income.values())},
        }
    return found


def _split(random: Random, amount: int, parts: int) -> list[int]:
    """An amount over at most three of many places, the others with nothing."""
    found = [0] * parts
    places = random.sample(range(parts), min(parts, random.randint(1, 3)))
    for place in places[1:]:
        found[place] = random.randrange(1, amount // len(places))
    found[places[0]] = amount - sum(found)
    return found


def _summary(made: Made, items: Mapping[str, Mapping[str, Cells]]) -> None:
    names = ("一般公共预算拨款收入", "政府性基金预算拨款收入", "财政专户管理资金收入", "上级补助收入", "事业收入")
    names += ("事业单位经营收入", "附属单位上缴收入", "其他收入", "上年结转")
    income = added([rows["income"] for rows in items.values()])
    codes = sorted({code[:3] for code in items})
    spent = [sum(rows["expenditure"]["total"] for c, rows in items.items() if c[:3] == code) for code in codes]
    made.add("收支总表", "部门公开表 1", "部门：云溪区水务局 单位：元", "收 入 支 出", "项 目 预算数 项 目 预算数")
    numbers = "一二三四五六七八九"
    for n, (name, measure) in enumerate(zip(names, (*INCOME, "carryover"), strict=True)):
        if measure == "carryover" and not income.get(measure):
            continue
        parts = [f"{numbers[n]}、{name}"]
        cells = [("income", money(income[measure]))] if income.get(measure) else []
        parts += [figure for _, figure in cells]
        if n < len(codes):
            parts += [f"{numbers[n]}、{CLASSES[codes[n]][0]}", money(spent[n])]
            cells.append(("expenditure", money(spent[n])))
        made.add(" ".join(parts))
        made.printed.update(("summary", len(made.lines), measure, figure) for measure, figure in cells)
    for one, other in (("本年收入合计", "本年支出合计"), ("收入总计", "支出总计")):
        total = money(income["total"])
        made.add(f"{one} {total} {other} {total}")
        made.printed.update(("summary", len(made.lines), side, total) for side in ("income", "expenditure"))


def _tree(made: Made, form: str, measures: Sequence[str], items: Mapping[str, Cells]) -> None:
    made.row(form, "合计", measures, added(list(items.values())))
    told: set[str] = set()
    for code, cells in items.items():
        for head in (code[:3], code[:5]):
            if head not in told:
                told.add(head)
                name, *divisions = CLASSES[code[:3]]
                name = name if len(head) == 3 else dict(divisions)[head[3:]]
                under = added([c for other, c in items.items() if other.startswith(head)])
                made.row(form, f"{head} {name}", measures, under)
        made.row(form, f"{code} {dict(ITEMS)[code[5:]]}", measures, cells)


@dataclass(frozen=True)
class Read:
    """How a made document was read: figures in their column, in another, reported as unplaced, and neither.

    `fails` are contradictions found, of which there are none.
    """

    right: int
    wrong: tuple[str, ...]
    unplaced: int
    lost: tuple[str, ...]
    fails: tuple[str, ...]


def read(made: Made, path: Path) -> Read:
    """Parse a made document and compare every figure with what was printed."""
    path.write_text("\n".join(made.lines), "utf-8")
    parsed = parse(path)
    found = Counter(
        (a["form"], a["line"], a["item" if a["form"] == "sangong" else "measure"], a["raw"])
        for a in parsed.records["amounts"]
    )
    missing = made.printed - found
    reported = Counter((problem.line, problem.text) for problem in parsed.problems)
    lost = Counter((line, raw) for _, line, _, raw in missing.elements()) - reported
    return Read(
        sum((made.printed & found).values()),
        tuple(map(str, (found - made.printed).elements())),
        sum(missing.values()) - sum(lost.values()),
        tuple(map(str, lost.elements())),
        tuple(check["message"] for check in parsed.records["checks"] if check["status"] == "fail"),
    )
