"""Streaming XML: events with exact lines, and little memory. The tricks are in tests/hostile."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.files import xml_stream
from auditor.files.errors import InputError

PROLOGS = (
    "",
    "\ufeff",
    " ",
    "\n",
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="utf-8"?>\r\n',
    "<!--\n-->",
    "<?instruction\n?>\n",
)
BODIES = (
    "<a>\n<b>\n</b>\n<c/>\n</a>",
    "<a>\n<b/>\ntext\n<c/>x\n<c/></a>\n",
    "<a>\n\n<b\n k='1'\n/></a>",
    "<a\n><b>\r\n</b><c k='\n'/></a>",
    "<a>" + "<b/>\n" * 300 + "</a>",
)


@pytest.mark.parametrize("prolog", PROLOGS)
@pytest.mark.parametrize("body", BODIES)
def test_lines_are_exact(prolog, body):
    """The line of an event is the one on which its tag ends, however short the lines are."""
    data = prolog + body
    starts = [
        (element.tag, line)
        for event, element, line in xml_stream.feed_lines(io.BytesIO(data.encode()), "a.xml")
        if event == "start"
    ]
    tags = re.finditer(r"<([abc])\b[^>]*>", data)
    assert starts == [(tag[1], data.count("\n", 0, tag.end()) + 1) for tag in tags]


def test_text_and_attributes_are_there_at_the_end_of_an_element():
    """Comments and instructions leave no trace."""
    data = b"<a><b k='1'>one<!-- two --> &amp; <![CDATA[<three>]]></b></a>"
    texts = {}
    for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "a.xml"):
        if event == "end":
            texts[element.tag] = (dict(element.attrib), element.text)
    assert texts["b"] == ({"k": "1"}, "one & <three>")


def test_released_elements_are_gone():
    """Its text and its earlier siblings are freed with an element; the root may be released too."""
    data = b"<?pi?><a>" + b"<b>text</b>\n" * 100 + b"</a>"
    for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "a.xml"):
        if event == "end":
            xml_stream.release(element)
            assert (element.text, element.getprevious()) == (None, None)


def test_file_and_its_root(tmp_path):
    """The root's tag tells which format a file is, without reading it."""
    path = tmp_path / "shop.xml"
    path.write_text('<?xml version="1.0"?>\n<!-- hello -->\n<m:security xmlns:m="x" version="1"/>')
    assert xml_stream.root_tag(path) == "m:security"
    assert [event for event, _, _ in xml_stream.read_xml(path)] == ["start", "end"]
    path.write_bytes(b"PK\x03\x04")
    assert xml_stream.root_tag(path) is None
    path.write_text("<!DOCTYPE html><html></html>")
    with pytest.raises(InputError, match=r"shop\.xml has a DTD"):
        xml_stream.root_tag(path)


def test_errors_have_file_and_line():
    """One line, in the words of the parser but with our line."""
    with pytest.raises(InputError) as caught:
        list(xml_stream.feed_lines(io.BytesIO(b"<a>\n<b>\n</a>"), "shop.xml"))
    assert re.fullmatch(r"shop\.xml, line 3, is no well-formed XML \(.*mismatch.*\); .*", str(caught.value))


def test_lxml_waits_until_it_is_needed():
    """Importing every room that opens files, and reading a project, leaves lxml alone."""
    code = (
        "import sys, auditor.files.xml_stream, auditor.files.archive, auditor.exports.mpr_container;"
        "sys.exit(any(name.startswith('lxml') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0
