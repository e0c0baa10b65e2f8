"""Reading a policy file: what it says, and what is wrong with it, with the line."""

from pathlib import Path

import pytest

from auditor.access.rights import Right
from auditor.files.errors import InputError
from auditor.policy.policy import Capability, Group, Policy, Risk, Scope, WordKind
from auditor.policy.reading import read_policy

FUNCTIONS = """
[functions.f]
any = [{ read = "Shop.Order" }]
"""


def policy(tmp_path: Path, text: str, called: str = "mxaudit.toml") -> Policy:
    """Read a policy; its version is on the first line."""
    path = tmp_path / called
    path.write_text(text if "version" in text else f"version = 1\n{text}", encoding="utf-8")
    return read_policy(path)


def refusal(tmp_path: Path, text: str) -> str:
    """What reading it says."""
    with pytest.raises(InputError) as refused:
        policy(tmp_path, text)
    return str(refused.value)


def test_a_version_is_a_policy(tmp_path: Path) -> None:
    empty = policy(tmp_path, "")
    assert (empty.file, empty.duties, empty.clears) == ("mxaudit.toml", (), False)


def test_the_table_of_a_pyproject(tmp_path: Path) -> None:
    """Its lines are those of the whole file."""
    text = '[project]\nname = "x"\n\n[tool.mxaudit]\nversion = 1\n[tool.mxaudit.rules]\nENT-16 = "off"\n'
    found = policy(tmp_path, text, "pyproject.toml")
    assert [(s.rule, s.severity, s.line) for s in found.switches] == [("ENT-16", "off", 7)]
    with pytest.raises(InputError) as refused:
        policy(tmp_path, '[tool.ruff]\nversion = "1"\n', "pyproject.toml")
    assert str(refused.value) == "pyproject.toml holds no [tool.mxaudit]; add it, or name an mxaudit.toml"


def test_functions_are_groups_of_capabilities(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        """
[functions.f]
title = "Does something"
any = [
    { write = "Shop.Order/Total", rows = "unrestricted", persistable = true, data = "sensitive" },
    { all = [{ execute = "Shop.ACT_Pay" }, { call = "Shop.Api/Get*", modules = { exclude = ["marketplace"] } }] },
]
""",
    )
    (function,) = found.functions
    assert (function.name, function.title, function.needs.every) == ("f", "Does something", False)
    write, both = function.needs.items
    assert isinstance(write, Capability) and isinstance(both, Group)
    assert (write.right, str(write), write.unrestricted, write.persistable, write.data, write.line) == (
        Right.WRITE,
        "write Shop.Order/Total",
        True,
        True,
        "sensitive",
        6,
    )
    assert both.every
    assert [(str(item), item.exclude) for item in both.items if isinstance(item, Capability)] == [
        ("execute Shop.ACT_Pay", ()),
        ("call Shop.Api/Get*", ("marketplace",)),
    ]


def test_what_a_risk_is_when_little_is_said(tmp_path: Path) -> None:
    (risk,) = policy(tmp_path, f'{FUNCTIONS}[risks.P001]\nwhen = "f"\n').risks
    assert (risk.rule, risk.title, risk.severity, risk.same_rows) == ("SOD-P001", "P001", "high", True)
    assert risk.scopes == {Scope.USER_ROLE, Scope.PAIR}


@pytest.mark.parametrize(
    ("key", "rule"),
    [("P001", "SOD-P001"), ("one-alone", "SOD-ONE-ALONE"), ("SOD-01", "SOD-01"), ("sod-7", "SOD-7")],
)
def test_an_id_depends_on_the_name_alone(tmp_path: Path, key: str, rule: str) -> None:
    found = policy(tmp_path, f'{FUNCTIONS}[risks.other]\nwhen = "f"\n[risks.{key}]\nwhen = "not f"\n')
    assert found.risks[1].rule == rule


def test_words_and_classes_remember_their_lines(tmp_path: Path) -> None:
    text = '[words.sensitive]\nadd = ["Shoe", "HatSize"]\nclear = ["mobile"]\n[classes]\nsecret = ["Shop.Link/Code"]\n'
    found = policy(tmp_path, text)
    assert [(w.kind, w.entry, w.cleared, w.line) for w in found.words] == [
        (WordKind.SENSITIVE, "Shoe", False, 3),
        (WordKind.SENSITIVE, "HatSize", False, 3),
        (WordKind.SENSITIVE, "Mobile", True, 4),
    ]
    assert [(c.selector.text, c.kind, c.line) for c in found.classified] == [("Shop.Link/Code", "secret", 6)]
    assert found.clears


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = 2", "mxaudit.toml, line 1: version must be 1; a newer mxaudit may read this file"),
        ("# version is missing", "mxaudit.toml, line 1: the file needs version; add it"),
        ("\n\nrisk = 1", "line 4: unknown key risk; known are version, rules, words, classes, functions, risks, "),
        ("[rules]", "line 2: rules is empty, so it says nothing; fill it or take it out"),
        ("[functions]", "line 2: functions is empty, so it says nothing"),
        ("[risks]", "line 2: risks is empty, so it says nothing"),
        ("[words.secret]", "line 2: secret is empty, so it says nothing"),
        ("[rules]\nENT-07 = 'off'\nent-07 = 'low'", "line 4: ENT-07 stands in line 3 too; keep one of them"),
        ("[rules]\nENT-07 = 'quiet'", "line 3: ENT-07 must be one of off, critical, high, medium, low, info"),
        ("[words.colour]\nadd = ['Red']", "line 2: unknown key colour; known are secret, sensitive, identifier, "),
        ("[words.secret]\nadd = []", "line 3: the list add is empty, so it tests nothing; fill it or take it out"),
        ("[words.secret]\nadd = ['a b']", "line 3: a b is no word of a name; write letters and digits only"),
        ("[words.configuration]\nadd = ['EmailServer']", "line 3: EmailServer must be one word that begins with a"),
        ("[words.secret]\nclear = ['Tokens']", "there is nothing to clear; nearest: Token"),
        ("[classes]\npublic = [\n'Shop.A',\n'Order'\n]", "line 5: Order is no selector; write Module.Name"),
        ("[classes]\nconfiguration = ['Shop.A/B']", "line 3: Shop.A/B names a member; entities hold configuration"),
        ("[functions.and]\nany = []", "line 2: and is no name for a function"),
        ("[functions.f]\nany = []", "line 3: the list any is empty, so it tests nothing"),
        ("[functions.f]\ntitle = 'x'", "line 2: f needs either any or all, a list of capabilities"),
        ("[functions.f]\nany = [\n{ reed = 'Shop.A' }]", "line 4: unknown key reed; known are create, read, write"),
        ("[functions.f]\nany = [{ rows = 'unrestricted' }]", "line 3: a capability needs exactly one right: create"),
        ("[functions.f]\nany = [{ read = 'A.B', write = 'A.B' }]", "line 3: a capability needs exactly one right"),
        ("[functions.f]\nany = [{ create = 'A.B/C' }]", "create is a right on the whole; write A.B without /C"),
        ("[functions.f]\nany = [{ view = 'A.B', rows = 'unrestricted' }]", "rows is about entities; view is a right"),
        ("[functions.f]\nany = [{ read = 'A.B', rows = '[x]' }]", "line 3: rows must be one of unrestricted"),
        ("[functions.f]\nany = [{ delete = 'A.B', data = 'secret' }]", "secret says something about members"),
        ("[functions.f]\nany = [{ read = 'A.B', modules = {} }]", "line 3: modules needs include or exclude"),
        ("[functions.writes-configuration]\nany = [{ read = 'A.B' }]", "is a function that mxaudit brings along"),
        ("[risks.P001]\nseverity = 'high'", "line 2: P001 needs when; add it"),
        ("[risks.P001]\nwhen = 'f and'", "line 3: when is no expression: expected a function, found the end"),
        ("[risks.P001]\nwhen = 'g'", "line 3: there is no function g; "),
        (FUNCTIONS + "[risks.P001]\nwhen = 'ff'", "line 6: there is no function ff; nearest: f"),
        (FUNCTIONS + "[risks.'a b']\nwhen = 'f'", "line 5: a b is no name: write letters, digits, - and _"),
        (FUNCTIONS + "[risks.P]\nwhen = 'f'\nscope = ['role']", "line 7: 0 must be one of module-role, user-role"),
        (FUNCTIONS + "[risks.P]\nwhen = 'f'\nsame-rows = 'yes'", "line 7: same-rows must be one of required, opt"),
        (FUNCTIONS + "[risks.P]\nwhen = 'f'\nclosure = true", "line 7: closure is not built yet: risks are tested"),
        (FUNCTIONS + "[risks.p]\nwhen = 'f'\n[risks.P]\nwhen = 'f'", "are both SOD-P; rename one of them"),
        ("[[role-sets]]\nname = 'x'\nroles = ['A']\nat-most = 1", "line 5: at-most must be from 1 to 0"),
        ("[[role-sets]]\nname = 'x'\nroles = ['A', 'B']\nat-most = 0", "line 5: at-most must be from 1 to 1"),
        ("[[role-sets]]\nroles = ['A', 'B']\nat-most = 1", "needs name; add it"),
        ("assert = []", "line 2: the list assert is empty, so it tests nothing; fill it or take it out"),
        ("[[assert]]\nname = 'x'", "line 2: an assertion needs either deny or allow"),
        ("[[assert]]\nname = 'x'\ndeny = { read = 'A.B' }", "line 4: deny needs either role or roles"),
        ("[[assert]]\nname = 'x'\ndeny = { role = 'R', any = [] }", "line 4: the list any is empty"),
        ("[[assert]]\nname = 'x'\ndeny = { role = 'R', read = 'A.B', any = [{ read = 'A.B' }] }", "beside a list"),
        ("[[assert]]\nname = 'x'\ndeny = { role = 'R', read = 'A.B', exactly = true }", "unknown key exactly"),
        ("[[assert]]\nname = 'x'\nallow = { role = 'R', read = 'A.B', exactly = true }", "exactly is about rows"),
        ("[[assert]]\nname = 'x'\nallow = { role = 'R', create = 'A.B', rows = '[x]' }", "rows are those of read"),
        ("[[assert]]\nname = 'x'\nallow = { role = 'R', read = 'A.*', rows = '[x]' }", "is about one entity"),
        ("[[assert]]\nname = 'x'\nno-new-access = { base = 'main.mpr' }", "line 4: no-new-access is not built yet"),
    ],
)
def test_what_could_not_be_meant_is_one_line_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    said = refusal(tmp_path, text)
    assert says in said
    assert said.startswith("mxaudit.toml, line ") and "\n" not in said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = [", "TOML_MALFORMED"),
        ("a = 1\na = 2", "TOML_MALFORMED"),
        ("a." * 600 + "a = 1", "TOML_LIMIT"),
        ("a = [" + "\n[" * 5000 + "\n]" * 5001, "TOML_LIMIT"),
        ("# comment\n" * 7000, "TOO_LARGE"),
    ],
)
def test_hostile_files_are_refused_before_they_cost_much(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        policy(tmp_path, text)
    assert refused.value.code == code


def test_names_that_could_draw_on_a_terminal_are_shown_escaped(tmp_path: Path) -> None:
    assert refusal(tmp_path, '"\\u001b[31m" = 1').startswith("mxaudit.toml, line 2: unknown key \\x1b[31m")


def test_two_files_with_the_same_text_say_the_same(tmp_path: Path) -> None:
    text = f'{FUNCTIONS}[risks.P001]\nwhen = "f"\n'
    one, other = policy(tmp_path, text), policy(tmp_path, text)
    assert one.risks == other.risks and isinstance(one.risks[0], Risk)
