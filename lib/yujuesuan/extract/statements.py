"""Figures that the narrative states about fiscal subjects (决算情况说明, 预算情况说明 and the like).

A figure belongs to a subject when the subject's name, words such as 年初预算为, and nothing else lead up to
it; changes, shares and completion rates belong to the subject that the clause before them spoke of. Whatever
does not fit is left alone: a technology contract's value is no fiscal figure, and an unclear sign no change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.extract import clauses
from yujuesuan.extract.clauses import NOT_COMPARED, Base, Event
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.project_lists import is_listed, opens_list, project_at
from yujuesuan.extract.reasons import explain, reason_end
from yujuesuan.extract.scope import Record, Scope, finished
from yujuesuan.extract.subjects import NUMBERED, Context, Named, fold_with_offsets, vocabulary

_PROSE = re.compile("[，。；：]")
_PARTS_FIRST = re.compile("其中|包括|主要包括|含")
_LISTS_ITEMS = re.compile("按(?:照)?(?:支出)?功能(?:分类)?(?:科目)?")
_EACH = re.compile("(?:各|均|分别|也|都)+$")
#: What may stand before a word of rise or fall that speaks of the subject before it.
_NO_SUBJECT = re.compile(
    "(?:同比|相比|各|均|共|也|分别|其中|本年度?|今年|数|总额|较大|决算数?|预算数?|支出|收入|费用)*"
)
#: Clauses before the first figure of a sentence that goes on with the topic of the one before.
_GOES_ON = re.compile(r"(?:此外|另外|其中|按|统计|可比|同|口径|一致|相比|本年度?|今年|全年|20\d\d年度?|[，：])*")
#: 收入总计和支出总计均为: an amount of every subject named before.
_ALIKE = re.compile("[均各都]")
#: 收入包括：, and no more: the parts of that side of the whole.
_SIDE = re.compile("(?:^|[，。；])(?:其中|本年|当年|部门|单位)*(收入|支出)$")
_BOTH_OF_KIND = re.compile("[本当]年[^，。；：、]*、(?:上年|年初|年末)")
_PARTS_OF = re.compile("其中|(?<=收入)(?:主要)?包括|(?<=支出)(?:主要)?包括")
_SUFFIX = {"money": "wan", "percent": "rate"}
_YEARS = re.compile(r"(20\d\d)年")
#: The year that a sentence begins with is that of all it says: 2021年度三公经费20万元，其中：公务接待费12万元.
_OPENING_YEAR = re.compile(rf"(?:{NUMBERED.pattern})?[^，。；：\d]{{0,20}}(20\d\d)年")
#: What an item of the functional classification prints of its own under it.
_OF_ITEMS = ("基本支出", "项目支出", "人员经费", "公用经费")


def statements(sentences: Sequence[Sentence], fiscal_year: int, stage: str) -> list[dict[str, Any]]:
    """Records of the frame `statements` without document keys, in the order of the text.

    One record a sentence and subject; a sentence that goes on about the same subject, or only gives the reason,
    adds to the record before it. Amounts in 万元, rates and shares as fractions, falls negative. In a budget
    (`stage` `budget`) 预算 is the amount itself; in final accounts it is `budget_wan`, and 决算 `final_wan`.
    """
    reader = _Reader(fiscal_year, stage)
    reader.dated = frozenset(s.section for s in sentences if f"{fiscal_year}年" in s.text)
    for sentence in sentences:
        reader.read(sentence)
    return [finished(record) for record in reader.records]


class _Reader:
    """Reads sentence after sentence; remembers what they were about."""

    def __init__(self, fiscal_year: int, stage: str) -> None:
        self.fiscal_year, self.stage = fiscal_year, stage
        self.words = vocabulary()
        self.records: list[Record] = []
        self.recent: list[Record] = []
        self.section: str | None = None
        self.kinds: frozenset[str] = frozenset()
        self.topic: str | None = None
        # The subject of the sentence's first amount.
        self.first: str | None = None
        # The sentence that did nothing but name the topic: 1.科学技术支出（类）…（项）。
        self.named: Sentence | None = None
        self.whole: str | None = None
        self.lists_items = False
        self.lists_projects = False
        # What a bracket was opened behind: 公务用车购置及运行费8万元（购置费2万元 …
        self.outer: str | None = None
        # The sections that print the fiscal year: elsewhere an earlier one may be a slip for it.
        self.dated: frozenset[str] = frozenset()

    def read(self, sentence: Sentence) -> None:
        if sentence.section != self.section:
            self._enter(sentence.section)
        folded = fold_with_offsets(sentence.text)
        numbered = NUMBERED.match(folded.text)
        if numbered:
            self.topic, self.named, self.recent = None, None, []
        self.first = None
        scope = Scope(sentence, folded, self.topic)
        if _PROSE.search(folded.text):
            self._read_events(scope)
        self._close(scope, folded.text[numbered.end() :] if numbered else folded.text)

    def _enter(self, section: str) -> None:
        self.section, self.whole, self.recent, self.lists_items = section, None, [], False
        self.lists_projects = False
        self.named, self.kinds = None, self.words.kinds_of(section)
        heading = fold_with_offsets(section.rsplit("/", 1)[-1]).text
        numbered = NUMBERED.match(heading)
        self.topic = self.words.whole(heading[numbered.end() :] if numbered else heading, self._context())

    def _context(self) -> Context:
        return Context(self.section or "", self.whole, self.lists_items, self.kinds, self.first or self.topic)

    def _find(self, lead: str) -> Named | None:
        return self.words.find(lead, self._context())

    # ---- what a sentence states -------------------------------------------------------------------------

    def _read_events(self, scope: Scope) -> None:
        found = clauses.events(scope.folded.text)
        reason_to = given_to = 0
        before_bracket: list[tuple[str | None, str | None]] = []
        for i, event in enumerate(found):
            if event.start < given_to:
                continue
            self._leave_brackets(scope, event, before_bracket)
            given = clauses.respectively(found[i:]) if event.start >= reason_to else None
            if given:
                given_to = given[1][-1].end
                self._hand_out(scope, *given)
            elif event.start < reason_to:
                self._inside_reason(scope, event)
            elif event.kind == "reason":
                reason_to = reason_end(scope.folded.text, found, event, self._find)
                explain(scope, event, reason_to, self.recent, self._section_records(), self._find)
            else:
                if event.kind not in ("parts", "count") and not (scope.records or scope.quoted):
                    self._keep_topic(scope, event)
                self._event(scope, event)

    def _section_records(self) -> list[Record]:
        return [r for r in self.records if r.sentences[0].section == self.section]

    def _keep_topic(self, scope: Scope, event: Event) -> None:
        """Forget the topic where a sentence begins with something else: 新增高新技术企业较多，同比增长7%."""
        before = scope.folded.text[: event.start]
        if event.kind != "flat":
            before = before.removesuffix(clauses.clause_of(event.lead))
        if not _GOES_ON.fullmatch(clauses.BASE.sub("", before)):
            scope.current = None

    def _leave_brackets(self, scope: Scope, event: Event, before: list[tuple[str | None, str | None]]) -> None:
        """What brackets say of a part does not change what the clause after them speaks of."""
        text = scope.folded.text[: event.start]
        depth = max(text.count("（") - text.count("）"), 0)
        if depth < len(before):
            scope.current, self.whole = before[depth]
            del before[depth:]
        while depth > len(before):
            before.append((scope.current, self.whole))
        self.outer = before[-1][0] if before else None

    def _event(self, scope: Scope, event: Event) -> None:
        if event.kind == "parts":
            scope.nested = scope.divided and bool(scope.levels)
            before = scope.folded.text[: event.start]
            side = _SIDE.search(before)
            named = None if scope.levels else self._find(before)
            if side:
                self.whole = self.words.total_of(f"{side[1]}合计", self.kinds)
            elif named:
                # 三公经费支出决算中，公务接待费1万元，占10%
                self.whole = self._qualified(scope, before, named)
            elif not scope.nested:
                self.whole = (scope.levels[-1] if scope.levels else self.topic) or self.whole
            scope.divided = scope.divided or bool(scope.levels)
        elif event.kind == "count":
            if clauses.ends_with_base(event.lead):
                # 较上年2.08减少0.03万元: the earlier year's amount, without its unit
                scope.base = clauses.base_of(event.lead, self.fiscal_year) or scope.base
            else:
                scope.counted = scope.unbound = True
        elif event.kind == "vague":
            scope.current, scope.unbound = None, True
        elif event.kind == "flat":
            self._flat(scope, event)
        elif event.kind in ("money", "percent"):
            scope.base = clauses.base_of(event.lead, self.fiscal_year) or scope.base
            (self._money if event.kind == "money" else self._percent)(scope, event)

    def _money(self, scope: Scope, event: Event) -> None:
        less = clauses.less_of(event.lead, self.fiscal_year)
        change = clauses.change_of(event.lead)
        if less:
            scope.base = less[1]
            self._set_change(scope, event, "change_wan", less[0])
        elif change:
            scope.current = self._changing(scope, event, change)
            self._set_change(scope, event, "change_wan", change.sign)
        elif clauses.ends_with_base(event.lead) or clauses.quotes_base(event.lead):
            base = clauses.ends_with_base(event.lead)
            if base and (named := self._find(event.lead[: base.start()])):
                # 三公经费比2022年5万元减少1万元
                scope.current = None if self._of_other_year(scope, event) else named.subject
                scope.quoted = True
            if scope.base.kind == "budget" and self.stage == "final":
                # 比2023年年初预算数2万元减少: the subject's own budget
                self._set(scope, event, budget_wan=event.value)
        elif prior := clauses.prior_of(clauses.clause_of(event.lead), self.fiscal_year):
            scope.base = prior
        elif clauses.quotes_budget(event.lead, scope.folded.text[event.end :]):
            if self.stage == "final":
                self._set(scope, event, budget_wan=event.value)
        elif not self._level(scope, event):
            scope.current, scope.unbound = None, True

    def _percent(self, scope: Scope, event: Event) -> None:
        if event.start == scope.changed_to + 1 and event.lead == "（" and scope.folded.text[event.end :][:1] == "）":
            # 较上年减少1.5万元（42.86%）
            self._set_change(scope, event, "change_rate", 0)
            return
        change, share = clauses.change_of(event.lead), clauses.share_of(event.lead)
        executed = clauses.execution_rate_of(event.lead)
        if self._completes(scope, event):
            self._set(scope, event, completion_rate=event.value)
        elif executed is not None:
            self._execution_rate(scope, event, executed)
        elif share:
            self._share(scope, event, *share)
        elif change and not scope.counted:
            scope.current = self._changing(scope, event, change)
            self._set_change(scope, event, "change_rate", change.sign)

    def _hand_out(self, scope: Scope, before: str, group: list[Event]) -> None:
        """`A、B分别增加2万元和减少3万元`: each figure to its subject, in order; to none where they do not match."""
        base = clauses.ends_with_base(before)
        before = before[: base.start()] if base else before
        subjects = self._listed(scope, before) or scope.listed or list(dict.fromkeys(scope.levels))
        scope.base = clauses.base_of(group[0].lead, self.fiscal_year) or scope.base
        scope.together = ()
        first = group[0].lead.rpartition("分别")[2]
        last = self._find(before)
        role = self.words.role((last.words if last else "") + first)
        stated = self.words.words.fullmatch(first) and not (role == "final" and self.stage == "budget")
        for subject, event in zip(subjects, group, strict=True) if len(subjects) == len(group) else ():
            change = clauses.change_of(event.lead) or clauses.change_of(first)
            share = clauses.share_of(first)
            scope.current = subject
            if event.kind == "percent" and clauses.is_completion(first, first):
                self._set(scope, event, completion_rate=event.value)
            elif change:
                self._set_change(scope, event, f"change_{_SUFFIX[event.kind]}", change.sign)
            elif share and event.kind == "percent":
                self._share(scope, event, "", share[1])
            elif event.kind == "money" and stated:
                scope.record(subject, event.start).values.setdefault(self._column(role), event.value)
                scope.levels.append(subject)
                scope.base = NOT_COMPARED
        if len(subjects) != len(group):
            scope.unbound = True
        scope.current, scope.listed = None, subjects

    def _listed(self, scope: Scope, text: str) -> list[str]:
        """The subjects that a text ends with: `人员经费和公用经费`."""
        found: list[str] = []
        named = self._find(text)
        while named:
            found.insert(0, self._qualified(scope, text, named))
            text = text[: named.start]
            named = self._find(text[:-1]) if text.endswith(("、", "和", "与", "及")) else None
        return found

    def _completes(self, scope: Scope, event: Event) -> bool:
        """In a budget 占预算的 is a share: nothing has been completed yet."""
        share = self.stage == "budget" and clauses.share_of(event.lead)
        return not share and clauses.is_completion(scope.folded.text[: event.start], event.lead)

    def _execution_rate(self, scope: Scope, event: Event, of: str) -> None:
        """A rate of the subject named before it (部门整体预算执行率), else of the one whose execution was stated."""
        named = self._find(of)
        if named:
            scope.current = named.subject
            self._set(scope, event, completion_rate=event.value)
            return
        done = scope.executed or next((r for r in scope.records if r.subject == scope.current), None)
        if done and "final_wan" in done.values:
            done.values.setdefault("completion_rate", event.value)

    # ---- amounts ----------------------------------------------------------------------------------------

    def _level(self, scope: Scope, event: Event) -> bool:
        """An amount of a named subject, or of the current one where only 年初预算为 and the like precede."""
        named = self._find(event.lead)
        if not named and self.outer:
            named = self.words.find(event.lead, self._context()._replace(whole=self.outer))
        if not named and self.lists_projects and not scope.levels:
            named = project_at(scope.folded.text, event)
        if named and (self._of_other_year(scope, event) or self._sums_up(scope, event, named)):
            return False
        subject = self._qualified(scope, event.lead, named) if named else self._twin(scope, event.lead)
        role = self.words.role(named.words) if named else ""
        if subject is None:
            return self._own_level(scope, event)
        if role == "executed" or (role == "final" and self.stage == "budget"):
            return False
        if self.stage == "final" and not role and self._of_budget(scope):
            role = "budget"
        name = self._column(role)
        each = named is not None and bool(_ALIKE.search(named.words))
        alike = self._listed(scope, event.lead[: event.lead.rindex(named.words)])[:-1] if named and each else []
        for other in (*alike, subject):
            record = scope.record(other, event.start)
            if record.values.get(name, event.value) != event.value:
                record = scope.add(other, event.start)
            record.values[name] = event.value
        scope.current, scope.together, scope.base, scope.counted = subject, tuple(alike), NOT_COMPARED, False
        scope.levels += (*alike, subject)
        self.first = scope.levels[0]
        return True

    def _column(self, role: str) -> str:
        if self.stage == "budget" or not role:
            return "amount_wan"
        return "final_wan" if role in ("final", "executed") else "budget_wan"

    def _sums_up(self, scope: Scope, event: Event, named: Named) -> bool:
        """Whether a total is more than its heading's kind of money: 加上上年结转2万元，收入总计9万元."""
        return (
            bool(self.kinds)
            and named.subject in self.words.totals_of_kind
            and "加上" in scope.folded.text[: event.start]
        )

    def _in_parts(self, scope: Scope) -> bool:
        return scope.divided or bool(_PARTS_FIRST.match(scope.folded.text))

    def _of_budget(self, scope: Scope) -> bool:
        """Whether a part's whole has but a budget: 三公经费预算为20万元，其中：公务接待费9万元."""
        whole = [r for r in (*self.recent, *scope.records) if r.subject == self.whole] if self._in_parts(scope) else []
        return any("budget_wan" in r.values for r in whole) and not any(
            name in r.values for r in whole for name in ("amount_wan", "final_wan", "completion_rate")
        )

    def _own_level(self, scope: Scope, event: Event) -> bool:
        clause = re.sub(r"^(?:其中|20\d\d年度?)*", "", clauses.clause_of(event.lead))
        words = self.words.words.fullmatch(clause)
        role = self.words.role(clause) if words else ""
        # an item of expenditure may be named after the income that pays it: 国有土地使用权出让收入安排的支出
        income = re.search("收入|结转|结余", scope.current or "") and not self.words.is_item(scope.current or "")
        other_side = "支出" in clause and income
        if not role or other_side or (role == "final" and self.stage == "budget"):
            return False
        if role == "executed":
            return self._execution(scope, event)
        known = {r.subject: r for r in (*self.recent, *scope.records)}.get(scope.current or "")
        name = self._column(role)
        if scope.current is None or (known and known.values.get(name, event.value) != event.value):
            return False
        scope.record(scope.current, event.start).values[name] = event.value
        scope.counted = False
        return True

    def _execution(self, scope: Scope, event: Event) -> bool:
        """全年执行数 belongs to the subject whose budget was stated, not to the part named last."""
        budgets = [r for r in (*self.recent, *scope.records) if "budget_wan" in r.values]
        if not budgets or "final_wan" in budgets[-1].values:
            return False
        scope.executed = scope.record(budgets[-1].subject, event.start)
        scope.executed.values["final_wan"] = event.value
        scope.current = budgets[-1].subject
        return True

    def _twin(self, scope: Scope, lead: str) -> str | None:
        """收入 8 万元，支出 8 万元: the other side of the same account."""
        if not scope.levels or not re.fullmatch("支出(?:预算|决算)?(?:为|：)?", clauses.clause_of(lead)):
            return None
        return self.words.counterpart.get(scope.levels[-1])

    def _qualified(self, scope: Scope, lead: str, named: Named) -> str:
        """上年结转 and the like, with the kind of funds printed before it; a total with that of its heading."""
        subjects, funds = self.words.by_funds
        if named.subject in _OF_ITEMS and self.whole and self._in_parts(scope) and self.words.is_item(self.whole):
            return f"{self.whole}/{named.subject}"
        if named.subject not in subjects:
            return self.words.of_kind(named, lead, scope.folded.text, self.kinds)
        before = re.split("[，；：。]", lead[: named.start])[-1]
        # 一般公共预算本年收入7万元、上年结转2万元 names the kind of both; of a whole's parts none tells another's:
        # 收入包括：一般公共预算拨款7万元、上年结转2万元
        sentence = _PARTS_OF.split(scope.folded.text)[0]
        last = scope.levels[-1] if scope.levels else ""
        framed = last.partition("/")[0] in subjects or _BOTH_OF_KIND.search(scope.folded.text)
        near = last if before == "、" and framed else before
        said = next(filter(None, ([f for f in funds if f in place] for place in (near, sentence, self.kinds))), [])
        fund = said[0] if len(said) == 1 else ""
        return f"{named.subject}/{fund}" if fund else named.subject

    def _of_other_year(self, scope: Scope, event: Event) -> bool:
        """Whether a figure is of an earlier year: one in its clause, or the one that its sentence begins with."""
        heading = _YEARS.findall(scope.sentence.section.rpartition("/")[2])
        if self.section not in self.dated and not (heading and int(heading[-1]) < self.fiscal_year):
            return False
        text = scope.folded.text[: event.start]
        own = f"{self.fiscal_year}年"
        years = [int(year) for year in _YEARS.findall(clauses.BASE.sub("", clauses.clause_of(event.lead)))]
        if years:
            return years[-1] < self.fiscal_year and own not in clauses.clause_of(event.lead)
        opening = _OPENING_YEAR.match(clauses.BASE.sub("", text))
        return opening is not None and int(opening[1]) < self.fiscal_year and own not in text

    # ---- changes, shares, reasons -----------------------------------------------------------------------

    def _changing(self, scope: Scope, event: Event, change: clauses.Change) -> str | None:
        """The subject that rises or falls: one named before the word, else the current one."""
        # a comma may stand behind the comparison: 收入支出总体与上年相比，增加
        base = clauses.ends_with_base(change.rest.removesuffix("，"))
        rest = self._before_twin(change.rest[: base.start()] if base else change.rest)
        each = _EACH.search(rest)
        named = self._find(rest[: each.start()] if each else rest)
        if named and self._of_other_year(scope, event):
            return None
        if named:
            other = self._find(rest[: named.start].rstrip("、和与及")) if each else None
            scope.together = (other.subject,) if other else ()
            quotes_budget = self.stage == "final" and self.words.role(named.words) == "budget"
            return None if quotes_budget else self._qualified(scope, rest, named)
        if each and _ALIKE.search(each[0]) and not scope.divided:
            scope.together = tuple(subject for subject in dict.fromkeys(scope.levels) if subject != scope.current)
        clause = clauses.BASE.sub("", clauses.clause_of(rest)).strip("（）")
        return scope.current if _NO_SUBJECT.fullmatch(clause) or NUMBERED.fullmatch(clause) else None

    def _before_twin(self, rest: str) -> str:
        """What precedes a comparison that names the subject again: 三公经费决算数|比2014年三公经费决算数."""
        for base in clauses.BASE.finditer(rest):
            named, twin = self._find(rest[: base.start()]), self._find(rest[base.end() :])
            if named and twin and named.subject == twin.subject and twin.start == 0:
                return rest[: base.start()]
        return rest

    def _set_change(self, scope: Scope, event: Event, name: str, sign: int) -> None:
        scope.unbound = scope.unbound or scope.current is None
        scope.changed_to = event.end if name == "change_wan" else -1
        for subject in filter(None, (*scope.together, scope.current)):
            self._change(scope.record(subject, event.start), name, event.value, sign, scope.base)

    def _change(self, record: Record, name: str, value: Decimal, sign: int, base: Base) -> None:
        if record.against == "year" and (base.kind == "budget" or base.year not in (None, record.values["base_year"])):
            return
        if record.against == "budget" and base.kind == "year":
            for stale in ("change_wan", "change_rate"):
                record.values.pop(stale, None)
        if name == "change_rate" and sign == 0 and record.values.get("change_wan"):
            # 增长（下降）34.34%: the rate has the sign of its amount.
            sign = 1 if record.values["change_wan"] > 0 else -1
        if name in record.values or (value and (sign == 0 or (sign < 0 and value < 0))):
            return
        self._against(record, base)
        record.values[name] = value * sign

    def _against(self, record: Record, base: Base) -> None:
        if base.kind:
            record.against = base.kind
            record.values["base_year"] = base.year

    def _flat(self, scope: Scope, event: Event) -> None:
        named = self._find(event.lead)
        if named:
            scope.current = None if self._of_other_year(scope, event) else named.subject
            scope.counted = False
        if scope.current is None or scope.counted:
            return
        base = clauses.flat_base(scope.folded.text[event.start :], self.fiscal_year)
        self._change(scope.record(scope.current, event.start), "change_wan", Decimal(0), 1, base)

    def _share(self, scope: Scope, event: Event, left: str, of: str) -> None:
        named = self._find(left) if left else None
        if left not in ("", "其") and not named:
            return
        subject = named.subject if named else scope.current
        if subject is None or scope.counted:
            return
        whole = (self.words.whole(of, self._context()) or of) if of else None if scope.nested else self.whole
        record = scope.record(subject, event.start)
        record.values.setdefault("share", event.value)
        if whole and whole != subject:
            record.values.setdefault("share_of", whole)

    def _set(self, scope: Scope, event: Event, **values: Decimal) -> None:
        if scope.current is not None:
            record = scope.record(scope.current, event.start)
            record.values = {**values, **record.values}

    def _inside_reason(self, scope: Scope, event: Event) -> None:
        """主要是基本支出减少2.43万元，项目支出减少44.71万元: the reason states changes of its own."""
        change = clauses.change_of(event.lead) if event.kind == "money" else None
        named = self._find(change.rest) if change else None
        if change and named and change.sign and not self.words.role(named.words):
            record = scope.record(named.subject, event.start)
            if "change_wan" not in record.values:
                self._against(record, scope.base)
                record.values["change_wan"] = event.value * change.sign

    # ---- from sentence to sentence ----------------------------------------------------------------------

    def _close(self, scope: Scope, text: str) -> None:
        for record in scope.records:
            if self.named and record.subject == self.topic and record.subject not in scope.levels:
                record.sentences.insert(0, self.named)
        made = [self._merged(record) for record in scope.records]
        self.records += [record for record in made if record not in self.records]
        alone = self.words.whole(text.strip("。；"), self._context())
        if alone and not scope.levels:
            self.topic, self.named = alone, scope.sentence
        elif scope.levels:
            if not _PARTS_FIRST.match(text):
                self.topic, self.named = (scope.levels[0] if self._one_subject(scope) else None), None
        elif scope.unbound and not scope.records:
            self.topic, self.named = None, None
        elif scope.records and {record.subject for record in scope.records} == {scope.current}:
            # 财政拨款收支总计与上年相比增加5万元。与年初预算相比，…
            self.topic, self.named = scope.current, None
        self.lists_items = self.lists_items or bool(_LISTS_ITEMS.search(text))
        self.lists_projects = opens_list(text) or (self.lists_projects and all(map(is_listed, scope.levels)))
        if made or scope.unbound or alone:
            self.recent = made

    def _one_subject(self, scope: Scope) -> bool:
        return len(set(scope.levels)) == 1 or self.whole == scope.levels[0]

    def _merged(self, record: Record) -> Record:
        """The record of the sentence before, where this one goes on about the same subject."""
        for before in self.recent:
            if before.subject == record.subject and before.agrees(record.values):
                before.values |= record.values
                before.against = before.against or record.against
                before.sentences += [s for s in record.sentences if s not in before.sentences]
                return before
        return record
