"""What is wrong in a security export is told with its line and what was expected; the schema refuses the same files."""

import contextlib
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from auditor.exports import security_xml
from auditor.exports.security_xml import StructureError
from auditor.files import limits
from auditor.files.errors import InputError
from tests.timing import in_time

SCHEMA = etree.XMLSchema(etree.parse(Path(security_xml.__file__).parents[1] / "security_export.xsd"))

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- A small shop, written by hand. -->
<mendix-security-export version="1" mendix-version="10.24.4">
  <coverage>
    <area name="units" status="read">12 of 12</area>
  </coverage>
  <project-security level="production" guest-access="false">
    <admin-password kind="set" length="8 to 31"/>
    <password-policy minimum-length="8" require-digit="true" require-mixed-case="true" require-symbol="false"/>
  </project-security>
  <modules>
    <module name="Shop">
      <module-role name="Shop.User"/>
    </module>
  </modules>
  <user-roles>
    <user-role name="Customer">
      <description>Buys.</description>
      <module-role name="Shop.User"/>
    </user-role>
  </user-roles>
  <entities>
    <entity name="Shop.Order" persistable="true">
      <attribute name="Total" type="Decimal"/>
      <access-rule create="true" delete="false">
        <module-role name="Shop.User"/>
        <row-constraint>[System.owner = '[%CurrentUser%]']</row-constraint>
        <member name="Total" rights="ReadOnly"/>
      </access-rule>
    </entity>
  </entities>
  <enumerations>
    <enumeration name="Shop.State"/>
  </enumerations>
  <pages>
    <page name="Shop.Home"><module-role name="Shop.User"/></page>
  </pages>
  <published-services>
    <published-service name="Shop.Api" kind="REST">
      <authentication/>
    </published-service>
  </published-services>
</mendix-security-export>
"""


class Fault(NamedTuple):
    """One thing made wrong in `GOOD`."""

    old: str
    new: str
    line: int
    message: str


FAULTS = {
    "another root": Fault(
        "mendix-security-export", "security-export", 3, "expected <mendix-security-export>, found <security-export>"
    ),
    "a later version": Fault(
        'version="1" ', 'version="2" ', 3, 'expected 1 as version of <mendix-security-export>, found "2"'
    ),
    "no version": Fault(
        ' version="1"', "", 3, "expected the attribute version in <mendix-security-export>, found none"
    ),
    "a namespace": Fault(
        "<pages>\n",
        '<pages xmlns="urn:x">\n',
        35,
        "<other-documents> or </mendix-security-export>, found <{urn:x}pages>",
    ),
    "an unknown element": Fault(
        '      <attribute name="Total" type="Decimal"/>',
        "      <field/>",
        24,
        "expected <documentation>, <source>, <attribute>, <access-rule>, <event-handler> or </entity>, found <field>",
    ),
    "an element in a place of another": Fault(
        '<module-role name="Shop.User"/>\n        <row',
        '<manageable-role name="A"/>\n        <row',
        26,
        "<user-role>, <row-constraint>, <member> or </access-rule>, found <manageable-role>",
    ),
    "an element too late": Fault(
        "</access-rule>\n",
        '</access-rule>\n      <attribute name="Note" type="String"/>\n',
        30,
        "expected <access-rule>, <event-handler> or </entity>, found <attribute>",
    ),
    "an element twice": Fault(
        "Buys.</description>\n",
        "Buys.</description>\n<description/>\n",
        19,
        "expected <module-role>, <manageable-role> or </user-role>, found <description>",
    ),
    "a section twice": Fault(
        "</entities>\n",
        "</entities>\n  <entities/>\n",
        32,
        "found <entities>",
    ),
    "a child where none may be": Fault(
        '<member name="Total" rights="ReadOnly"/>',
        '<member name="Total" rights="ReadOnly"><x/></member>',
        28,
        "expected </member>, found <x>",
    ),
    "markup in text": Fault("Buys.", "He <b>buys</b>.", 18, "expected </description>, found <b>"),
    "an unknown attribute": Fault(
        '<attribute name="Total"',
        '<attribute nmae="Total" name="Total"',
        24,
        "expected name, type, length, enumeration, calculated, updatable or calculation "
        "as attribute of <attribute>, found",
    ),
    "an attribute where none may be": Fault(
        "<entities>", '<entities count="1">', 22, "expected no attribute in <entities>, found count"
    ),
    "an attribute in a namespace": Fault(
        "<entities>",
        '<entities xml:lang="en">',
        22,
        "expected no attribute in <entities>, found {http://www.w3.org/XML",
    ),
    "no name": Fault('<entity name="Shop.Order"', "<entity", 23, "expected the attribute name in <entity>, found none"),
    "rights without a word": Fault(
        ' delete="false">', ">", 25, "expected the attribute delete in <access-rule>, found none"
    ),
    "a boolean of another language": Fault(
        'create="true"', 'create="yes"', 25, 'expected true or false as create of <access-rule>, found "yes"'
    ),
    "a boolean as a number": Fault('create="true"', 'create="1"', 25, 'as create of <access-rule>, found "1"'),
    "a boolean with blanks": Fault('create="true"', 'create=" true"', 25, 'found " true"'),
    "an unknown type": Fault('type="Decimal"', 'type="Money"', 24, "Binary or unknown as type of <attribute>, fou"),
    "a word in small letters": Fault(
        'rights="ReadOnly"',
        'rights="readonly"',
        28,
        "expected None, ReadOnly or ReadWrite as rights of <member>, found",
    ),
    "a number that is none": Fault(
        'minimum-length="8"',
        'minimum-length="8.5"',
        9,
        "expected a whole number as minimum-length of <password-p",
    ),
    "a number in other digits": Fault('minimum-length="8"', 'minimum-length="٨"', 9, 'found "٨"'),
    "a number that never ends": Fault('minimum-length="8"', f'minimum-length="{"8" * 401}"', 9, 'found "888'),
    "a secret with its value": Fault(
        '<admin-password kind="set"',
        '<admin-password value="1" kind="set"',
        8,
        "expected kind or length as attribute of <admin-password>, found value",
    ),
    "text between elements": Fault("<modules>\n", "<modules>none\n", 11, 'expected no text in <modules>, found "none"'),
    "text after an element": Fault(
        '<module-role name="Shop.User"/></page>',
        '<module-role name="Shop.User"/> and others</page>',
        36,
        'expected no text in <page>, found "and others"',
    ),
    "text after a record": Fault("</page>\n", "</page>, too\n", 36, 'expected no text in <pages>, found ", too"'),
    "text in an empty element": Fault(
        'name="Shop.State"/>', 'name="Shop.State">Open</enumeration>', 33, 'expected no text in <enumeration>, found "O'
    ),
    "a hard blank": Fault("<modules>\n", "<modules>&#160;\n", 11, "expected no text in <modules>"),
    "an entity twice": Fault(
        "    </entity>\n",
        '    </entity>\n    <entity name="Shop.Order"/>\n',
        31,
        "expected each <entity> once, found Shop.Order again (first on line 23)",
    ),
    "an enumeration twice": Fault(
        '<enumeration name="Shop.State"/>',
        '<enumeration name="Shop.State"/><enumeration name="Shop.State"/>',
        33,
        "expected each <enumeration> once, found Shop.State again (first on line 33)",
    ),
    "a member twice": Fault(
        '<member name="Total" rights="ReadOnly"/>',
        '<member name="Total" rights="ReadOnly"/><member name="Total" rights="None"/>',
        28,
        "expected each <member> once, found Total again (first on line 28)",
    ),
}


def read(file: str) -> object:
    """Read a file with this text."""
    return security_xml.read_bytes(file.encode(), "shop.xml")


def test_the_good_file_is_good() -> None:
    """For the reader and for the schema, so that each fault below is the only one."""
    read(GOOD)
    SCHEMA.assertValid(etree.fromstring(GOOD.encode()))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line(fault: Fault) -> None:
    """As one line that says what was expected and what was found; the schema does not accept the file either."""
    broken = GOOD.replace(fault.old, fault.new)
    assert broken != GOOD
    with pytest.raises(StructureError) as caught:
        read(broken)
    first = caught.value.problems[0]
    assert first.startswith(f"shop.xml, line {fault.line}: expected ")
    assert fault.message in first
    assert "\n" not in str(caught.value)
    assert not SCHEMA.validate(etree.fromstring(broken.encode()))


def test_all_faults_of_a_file_are_told() -> None:
    """In the order of the file; the message counts those after the first."""
    broken = GOOD.replace('create="true"', 'create="yes"').replace('type="Decimal"', 'type="Money"')
    with pytest.raises(StructureError) as caught:
        read(broken)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["shop.xml, line 24", "shop.xml, line 25"]
    assert str(caught.value).endswith('found "Money" (and 1 more, the next on line 25)')


def test_what_is_in_an_unknown_element_is_one_fault() -> None:
    """Its contents are not judged by rules that are not theirs."""
    broken = GOOD.replace("<pages>", "<forms><form><form/>text</form></forms><pages>")
    with pytest.raises(StructureError) as caught:
        read(broken)
    assert len(caught.value.problems) == 1


def test_an_editors_hint_at_the_schema_is_ignored() -> None:
    """Whoever writes by hand may name the schema; nothing is fetched."""
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://x/y.xsd" '
    hinted = GOOD.replace("<mendix-security-export ", f"<mendix-security-export {hint}")
    read(hinted)
    SCHEMA.assertValid(etree.fromstring(hinted.encode()))


def test_hostile_names_in_messages_are_safe() -> None:
    """A message shows what was found, cut and without control or direction marks."""
    with pytest.raises(StructureError) as caught:
        read(GOOD.replace('create="true"', f'create="\u202e&#x9b;{"x" * 500}"'))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_what_is_no_xml_is_said_by_the_parser() -> None:
    """Cut short, or with a DTD: no list of structural faults."""
    with pytest.raises(InputError, match=r"shop\.xml, line 2[0-9], is no well-formed XML"):
        read(GOOD[:900])
    with pytest.raises(InputError, match="DTD"):
        read(GOOD.replace("<!-- A", "<!DOCTYPE x><!-- A"))


def test_many_faults_end_the_reading() -> None:
    """200,000 faults: the first 50 are told, at once."""
    started = time.perf_counter()
    with pytest.raises(StructureError) as caught:
        read(GOOD.replace("</entities>", "<x/>\n" * 200_000 + "</entities>"))
    assert len(caught.value.problems) == limits.XML_ERRORS
    in_time(time.perf_counter() - started, 5)


def test_more_children_than_any_project_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What must be kept in memory is bounded."""
    monkeypatch.setattr(limits, "XML_CHILDREN", 3)
    page = '    <page name="Shop.Home"/>\n'
    read(GOOD.replace("  <pages>\n", "  <pages>\n" + 2 * page))
    with pytest.raises(InputError, match=r"shop\.xml, line 39, has more than 3 <page> in one place"):
        read(GOOD.replace("  </pages>\n", 3 * page + "  </pages>\n"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=3), st.integers(0, 9)), max_size=4))
def test_a_damaged_file_gives_an_error_and_nothing_else(damages: list[tuple[int, bytes, int]]) -> None:
    """Bytes changed, cut out and put in anywhere: it is read, or it is an InputError."""
    data = GOOD.encode()
    for place, new, length in damages:
        data = data[:place] + new + data[place + length :]
    with contextlib.suppress(InputError):
        security_xml.write(security_xml.read_bytes(data, "shop.xml"))


class TestLines:
    """Everything that a finding can point at knows its line."""

    def test_each_thing_has_its_line(self) -> None:
        project = security_xml.read_bytes(GOOD.encode(), "shop.xml")
        order = project.entities["Shop.Order"]
        assert str(order.location) == "shop.xml, line 23"
        assert order.attributes[0].line == 24
        assert str(order.rule_location(order.rules[0])) == "shop.xml, line 25"
        assert [role.location.line for role in project.user_roles] == [17]
        assert [(m.location.line, m.roles[0].location.line) for m in project.modules] == [(12, 13)]
        assert [page.location.line for page in project.pages] == [36]
        assert [service.location.line for service in project.services] == [39]
        assert project.security.location.line == 7

    def test_units_are_named_as_for_other_formats(self) -> None:
        project = security_xml.read_bytes(GOOD.encode(), "shop.xml")
        order = project.entities["Shop.Order"]
        assert (order.location.unit, order.location.path) == ("Shop › domain model", "Order")
        assert project.user_roles[0].location.unit == project.security.location.unit == "project security"
        assert project.pages[0].location.unit == "Shop.Home"

    def test_lines_are_exact_where_the_parsers_own_end(self) -> None:
        file = GOOD.replace("  <entities>", "\n" * 70_000 + "  <entities>")
        order = security_xml.read_bytes(file.encode(), "shop.xml").entities["Shop.Order"]
        assert order.rules[0].line == 70_025
        with pytest.raises(StructureError, match="line 70028: "):
            read(file.replace('rights="ReadOnly"', 'rights="All"'))
