"""A case file's text to `Case`: pure, complete and strict.

Everything that is wrong is told at once, each with its line; an unknown name comes with the nearest known one, and
nothing is guessed, dropped or half read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from backend.core import yamlfile
from backend.core.words import odd_character
from backend.core.yamlfile import Location, YamlProblem
from backend.vendors.rules.casefile import MAX_BYTES, MAX_TEXT, NOTHING, CaseFile, CasePart, CaseProduct, CaseUse
from backend.vendors.rules.names import Names, nearest, plain
from backend.vendors.types import (
    Answer,
    Audience,
    Case,
    CaseSchedule,
    Category,
    Contact,
    ElementUse,
    Question,
    ScheduleData,
)

AUDIENCES: tuple[Audience, ...] = ("student", "teacher")


class _Section:
    """The elements of one audience, as read."""

    def __init__(self) -> None:
        self.elements: list[ElementUse] = []
        self.other: list[str] = []
        self.none = False


class _Reading:
    """One pass over one file, collecting every complaint."""

    def __init__(self, *, names: Names, states: Iterable[str], questions: Iterable[Question]) -> None:
        self.names = names
        self.states = tuple(states)
        self.questions = {question.id: question for question in questions}
        self.lines: dict[Location, int] = {}
        self.problems: dict[tuple[int, str], None] = {}

    def complain(self, where: Location, text: str) -> None:
        self.problems[(yamlfile.line_of(self.lines, where), text)] = None

    def validate(self, data: Any, model: type[BaseModel], where: Location = ()) -> Any:
        """Return `data` as a value of `model`, or None with complaints."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for problem in error.errors():
                if "answers" in problem["loc"][:-1]:
                    continue  # check_answers says it in the question's words
                place = (*where, *problem["loc"])
                self.complain(place, _words(problem, tuple(problem["loc"]), model))
            return None

    # --------------------------------------------------------------------------------------------- text and names

    def check_text(self, data: Any, where: Location = ()) -> None:
        """Refuse what no database and no page can hold: NUL, other control characters, halves of characters, and
        marks that turn the direction of reading."""
        if isinstance(data, str):
            if len(data) > MAX_TEXT:
                self.complain(where, f"the text of “{_last(where)}” is longer than {MAX_TEXT:,} characters")
            if odd := "U+000D" if "\r" in data else odd_character(data):
                self.complain(where, f"the text of “{_last(where)}” has a character that cannot be shown ({odd})")
        elif isinstance(data, dict):
            for key, value in data.items():
                self.check_text(key, (*where, str(key)))
                self.check_text(value, (*where, str(key)))
        elif isinstance(data, list):
            for index, value in enumerate(data):
                self.check_text(value, (*where, index))

    def check_states(self, data: Any, where: Location) -> None:
        if not isinstance(data, list):
            return
        for index, state in enumerate(data):
            if isinstance(state, str) and state not in self.states:
                known = state.strip().upper()
                hint = f"; write “{known}”" if known in self.states else f"; known are {', '.join(self.states)}"
                self.complain((*where, index), f"the state “{state}” is not known{hint}")

    def check_answers(self, data: Any, where: Location, scope: str) -> None:
        if not isinstance(data, dict):
            return
        for key, value in data.items():
            place = (*where, str(key))
            question = self.questions.get(str(key))
            if question is None:
                found = nearest(str(key), ((known, known) for known in self.questions))
                self.complain(
                    place, f"the question “{key}” is not known{f'; the nearest is “{found}”' if found else ''}"
                )
            elif question.scope != scope:
                home = "“agreement”, “answers”" if question.scope == "agreement" else "“answers” of the vendor"
                self.complain(place, f"the question “{key}” belongs under {home}")
            elif problem := answer_problem(question, value):
                self.complain(place, f"“{key}”: {problem}")

    # ------------------------------------------------------------------------------------------------- schedules

    def section(self, data: Mapping[str, Any], where: Location, audience: Audience) -> _Section:
        """Return what the file says about one audience under `where`."""
        result = _Section()
        key = f"{audience}_data"
        if key not in data:
            return result
        where = (*where, key)
        raw = data[key]
        if isinstance(raw, str) and plain(raw) in NOTHING:
            result.none = True
            return result
        if not isinstance(raw, dict):
            self.complain(where, f"“{key}” lists categories and their elements, or says “none”")
            return result
        seen: dict[str, str] = {}
        none_at: Location | None = None
        for name, value in raw.items():
            place = (*where, str(name))
            category = self.names.category(audience, str(name))
            if category is None:
                hint = self.names.nearest_category(audience, str(name))
                self.complain(place, f"the category “{name}” is not in the catalogue of {audience} data{hint}")
            elif category.code in seen:
                self.complain(place, f"“{name}” is the same category as “{seen[category.code]}”")
            else:
                seen[category.code] = str(name)
                if category.kind == "none":
                    if value is True:
                        result.none, none_at = True, place
                    elif value is not False:
                        self.complain(place, f"“{name}” is true or false")
                elif category.kind == "other":
                    result.other = self.others(value, place)
                else:
                    self.elements(result, category, value, place)
        if none_at and (result.elements or result.other):
            self.complain(none_at, "“None” says that nothing is collected, but elements are listed beside it")
        order = {code: position for position, code in enumerate(self.names.catalogue.elements)}
        result.elements.sort(key=lambda use: order[use.code])
        return result

    def others(self, value: Any, where: Location) -> list[str]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
            self.complain(where, f"“{_last(where)}” is a text, or a list of texts, that names each further element")
            return []
        return [item.strip() for item in items]

    def elements(self, result: _Section, category: Category, value: Any, where: Location) -> None:
        if not isinstance(value, dict):
            self.complain(where, f"“{_last(where)}” lists its elements, each with true, a text or details")
            return
        seen: dict[str, str] = {}
        for name, stated in value.items():
            place = (*where, str(name))
            element = self.names.element(category, str(name))
            if element is None:
                hint = self.names.nearest_element(category, str(name))
                self.complain(place, f"the element “{name}” is not in the catalogue under “{category.label}”{hint}")
                continue
            if element.code in seen:
                self.complain(
                    place, f"“{name}” and “{seen[element.code]}” are one element of the catalogue (“{element.label}”)"
                )
                continue
            seen[element.code] = str(name)
            use = self.use(stated, place)
            if use is not None and use.used:
                result.elements.append(
                    ElementUse(
                        code=element.code,
                        audience=category.audience,
                        required=use.required,
                        purpose=use.purpose,
                        subjects=use.subjects,
                        specify=use.specify,
                    )
                )

    def use(self, stated: Any, where: Location) -> CaseUse | None:
        match stated:
            case bool():
                return CaseUse(used=stated)
            case str() if stated.strip():
                return CaseUse(specify=stated)
            case dict():
                use: CaseUse | None = self.validate(stated, CaseUse, where)
                return use
        self.complain(where, f"“{_last(where)}” is true, false, a text in quotes, or details (purpose, required, …)")
        return None


def answer_problem(question: Question, value: Any) -> str:
    """Return why `value` does not answer the question, or an empty string."""
    options = [option.value for option in question.options]
    match question.type:
        case "text":
            return "" if isinstance(value, str) and value.strip() else "is answered with a text"
        case "yes_no":
            return "" if isinstance(value, bool) else "is answered with yes or no, without quotes"
        case "choice":
            return "" if value in options else f"is answered with one of {', '.join(options)}"
        case "many":
            given = value if isinstance(value, list | tuple) else [None]
            fits = all(isinstance(item, str) and item in options for item in given) and len(set(given)) == len(given)
            return "" if fits else f"is answered with a list of any of {', '.join(options)}"


def _last(where: Location) -> str:
    return str(next((part for part in reversed(where) if isinstance(part, str)), "the file"))


def _words(problem: Any, where: Location, model: type[BaseModel]) -> str:
    name = ", ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in where)
    kind = str(problem["type"])
    context = problem.get("ctx", {})
    match kind:
        case "extra_forbidden":
            found = nearest(str(where[-1]), ((key, key) for key in _keys(model, where[:-1])))
            return f"“{name}” is not known here" + (f"; the nearest is “{found}”" if found else "")
        case "missing":
            return f"“{name}” is missing"
        case "string_type":
            if isinstance(problem["input"], bool):
                return f"“{name}” must be text; yes, no, on and off go in quotes, else they mean true or false"
            return f"“{name}” must be text" + (
                "" if isinstance(problem["input"], list | dict) else "; put it in quotes"
            )
        case "string_too_long":
            return f"“{name}” is longer than {context['max_length']} characters"
        case "string_too_short":
            return f"“{name}” is empty"
        case "tuple_type" | "list_type":
            return f"“{name}” must be a list"
        case "dict_type" | "model_type":
            return f"“{name}” must have entries of its own, each with a name and a value"
        case "literal_error":
            allowed = [
                word for word in str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ") if word
            ]
            return f"“{name}” must be one of {', '.join(allowed)}"
        case "bool_type" | "bool_parsing":
            return f"“{name}” must be true or false"
        case _ if kind.startswith("date") or problem["msg"].endswith("written like 2026-11-21"):
            return f"“{name}” must be a day of the calendar, written like 2026-11-21"
        case "int_type" | "int_parsing" | "int_from_float" | "greater_than_equal" | "less_than_equal":
            return f"“{name}” must be a whole number of months from 1 to 240"
        case "too_long":
            return f"“{name}” has more than {context['max_length']} entries"
        case "too_short":
            return f"“{name}” is empty"
    return f"“{name}”: {problem['msg'].removeprefix('Value error, ')}" if name else str(problem["msg"])


def _keys(model: type[BaseModel], where: Location) -> Iterable[str]:
    """Return the keys that `model` knows at a place inside it."""
    for part in where:
        field = model.model_fields.get(str(part)) if isinstance(part, str) else None
        if field is None:
            continue
        inner = _model_in(field.annotation)
        if inner is not None:
            model = inner
    return model.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, (_model_in(inner) for inner in getattr(annotation, "__args__", ()))), None)


def _sections(data: Mapping[str, Any]) -> list[tuple[Location, Mapping[str, Any]]]:
    """Return every place of the raw file that can hold a schedule's parts."""
    places: list[tuple[Location, Mapping[str, Any]]] = [((), data)]
    products = data.get("products")
    candidates: list[tuple[Location, Any]] = [(("product",), data.get("product"))]
    candidates += [(("products", i), p) for i, p in enumerate(products)] if isinstance(products, list) else []
    for where, product in candidates:
        if isinstance(product, dict):
            places.append((where, product))
            schedules = product.get("schedules")
            if isinstance(schedules, list):
                places += [((*where, "schedules", i), s) for i, s in enumerate(schedules) if isinstance(s, dict)]
    return places


def read_case(
    content: str | bytes,
    *,
    file: str,
    names: Names,
    states: Iterable[str],
    questions: Iterable[Question],
) -> Case:
    """Return what a case file says.

    `states` are the known states, `questions` what the states ask. Raises YamlProblem with every complaint and its
    line: bytes that are not UTF-8, more than MAX_BYTES, text that is no YAML, repeated keys, unknown keys, categories,
    elements, states and questions, and values of a wrong kind.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", errors="surrogatepass")  # half a character is no UTF-8, and is told below
    if len(content) > MAX_BYTES:
        most = f"{MAX_BYTES // 1000} KB, the most that a case file may have"
        raise YamlProblem(file, [(1, f"the file is larger than {most}")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlProblem(file, [(line, "the file is not UTF-8 text")]) from error
    reading = _Reading(names=names, states=states, questions=questions)
    data, reading.lines = yamlfile.read(text, file=file)
    if not isinstance(data, dict):
        raise YamlProblem(
            file, [(1, "the file must have entries, each with a name and a value (provider, product, …)")]
        )
    reading.check_text(data)
    if reading.problems:
        raise YamlProblem(file, sorted(reading.problems))
    case: CaseFile | None = reading.validate(data, CaseFile)
    form = data.get("form")
    reading.check_states(data.get("states"), ("states",))
    if isinstance(form, dict):
        reading.check_states(form.get("title_states"), ("form", "title_states"))
        reading.check_states(form.get("exhibit_states"), ("form", "exhibit_states"))
    if isinstance(data.get("agreement"), dict):
        reading.check_answers(data["agreement"].get("answers"), ("agreement", "answers"), "agreement")
    sections: dict[tuple[Location, Audience], _Section] = {}
    for where, part in _sections(data):
        reading.check_answers(part.get("answers"), (*where, "answers"), "vendor")
        for audience in AUDIENCES:
            sections[(where, audience)] = reading.section(part, where, audience)
    if case is not None:
        _check_products(reading, case)
    if reading.problems or case is None:
        raise YamlProblem(file, sorted(reading.problems))
    return _build(case, sections, catalogue=names.catalogue.version)


def _check_products(reading: _Reading, case: CaseFile) -> None:
    if (case.product is None) == (case.products is None):
        reading.complain(("product",) if case.product else (), "the file has either “product” or “products”")
    products = case.products or ()
    seen: set[str] = set()
    for index, product in enumerate(products):
        if product.name.casefold() in seen:
            reading.complain(("products", index), f"the product “{product.name}” stands here a second time")
        seen.add(product.name.casefold())
    for where, product in _located(case):
        if product.schedules is not None and not product.schedules:
            reading.complain((*where, "schedules"), f"the list of schedules of “{product.name}” is empty")
    if len(products) > 1:
        for key in ("student_data", "teacher_data"):
            if getattr(case, key) is not None:
                reading.complain((key,), f"with several products, “{key}” stands under the product that it describes")


def _located(case: CaseFile) -> list[tuple[Location, CaseProduct]]:
    if case.product is not None:
        return [(("product",), case.product)]
    return [(("products", index), product) for index, product in enumerate(case.products or ())]


def _build(case: CaseFile, sections: Mapping[tuple[Location, Audience], _Section], *, catalogue: str) -> Case:
    schedules = []
    for where, product in _located(case):
        inner = [((*where, "schedules", i), part) for i, part in enumerate(product.schedules or ())]
        for number, (place, part) in enumerate(inner or [(where, product)], start=1):
            layers: list[tuple[Location, CasePart]] = [(place, part)]
            layers += [(where, product)] if inner else []
            layers += [((), case)]
            data = _schedule(case, product, layers, sections, catalogue=catalogue)
            schedules.append(CaseSchedule(product=product.name, number=number, data=data))
    return Case(
        vendor_name=case.provider.name,
        vendor_address=case.provider.address,
        vendor_website=case.provider.website,
        states=tuple(dict.fromkeys((*case.states, *case.form.title_states, *case.form.exhibit_states))),
        schedules=tuple(schedules),
        agreement=case.agreement,
    )


def _schedule(
    case: CaseFile,
    product: CaseProduct,
    layers: list[tuple[Location, CasePart]],
    sections: Mapping[tuple[Location, Audience], _Section],
    *,
    catalogue: str,
) -> ScheduleData:
    """Return one schedule. `layers` are the places where its parts may stand, the nearest first."""

    def stated(key: str) -> Any:
        return next((getattr(part, key) for _, part in layers if getattr(part, key) is not None), None)

    def section(audience: Audience) -> _Section:
        found = (sections[(where, audience)] for where, part in layers if getattr(part, f"{audience}_data") is not None)
        return next(found, _Section())

    answers: dict[str, Answer] = {}
    for _, part in reversed(layers):
        answers.update(part.answers)
    student, teacher = section("student"), section("teacher")
    return ScheduleData(
        vendor_name=case.provider.name,
        vendor_address=case.provider.address,
        notice_methods=case.provider.representative.notices if case.provider.representative else (),
        product_name=product.name,
        product_kind=product.kind,
        product_url=product.url,
        catalogue=catalogue,
        services=stated("services") or (),
        student_elements=tuple(student.elements),
        student_other=tuple(student.other),
        student_none=student.none,
        teacher_elements=tuple(teacher.elements),
        teacher_other=tuple(teacher.other),
        teacher_none=teacher.none,
        contacts=_contacts(case),
        hosting=stated("hosting") or (),
        subprocessors=stated("subprocessors"),
        framework=stated("framework") or case.form.framework_named,
        evidence=stated("evidence") or (),
        end_of_contract=stated("end_of_contract") or ScheduleData.model_fields["end_of_contract"].default,
        answers=answers,
    )


def _contacts(case: CaseFile) -> tuple[Contact, ...]:
    """Return the provider's contacts: the representative, who also takes notices where the file says how."""
    contacts: list[Contact] = []
    person = case.provider.representative
    stated = list(case.provider.contacts)
    if person is not None:
        about = {key: getattr(person, key) for key in ("name", "title", "email", "phone", "address")}
        contacts.append(Contact(role="representative", **about))
        if person.notices and not any(contact.role == "notices" for contact in stated):
            contacts.append(Contact(role="notices", **about))
    return tuple(contacts + stated)
