"""Hostile XML (classes X1 to X5 and X7): no DTD reaches the parser, no limit is passed, and lines stay exact."""

import gzip
import http.server
import io
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from auditor.files import limits, xml_stream
from auditor.files.errors import InputError
from tests.timing import in_time

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def refusal(data: bytes, seconds: float = 2.0) -> InputError:
    """Read XML that must be refused, quickly; its error is one line with the file's name."""
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "shop.xml"):
            if event == "end":
                xml_stream.release(element)
    in_time(time.monotonic() - started, seconds)
    assert str(caught.value).startswith("shop.xml, line ")
    assert "\n" not in str(caught.value)
    return caught.value


def test_x1_no_dtd_reaches_the_parser(monkeypatch, tmp_path):
    """Every document type declaration is refused before lxml is called, and nothing is fetched."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    secret = tmp_path / "secret"
    secret.write_text("secret")
    monkeypatch.setattr(xml_stream, "xml_pull_parser", lambda: pytest.fail("lxml was called"))
    for prolog in ("", DECLARATION, "\ufeff", "<!-- <a> -->\n", "<?pi <a> ?>", " \r\n\t"):
        for dtd in (
            "<!DOCTYPE a>",
            f'<!DOCTYPE a SYSTEM "{address}/external.dtd">',
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}/entity">]>',
            f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{address}/parameter"> %p;]>',
            '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "' + "&x;" * 1000 + '">]>',
            '<!DOCTYPE a [<!ENTITY x "&x;">]>',
            "<!ENTITY x 'y'>",
        ):
            assert refusal(f"{prolog}{dtd}<a>&x;</a>".encode()).code == "XML_DTD"
    server.shutdown()
    assert asked == []


def test_x1_entities_without_a_dtd():
    """The five built-in entities are text; any other is an error and never silently dropped."""
    data = b"<a>&lt;&amp;&#65;</a>"
    texts = [element.text for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "x") if event == "end"]
    assert texts == ["<&A"]
    assert refusal(b"<a>&unknown;</a>").code == "XML_MALFORMED"


@pytest.mark.parametrize(
    "data",
    [
        f"{DECLARATION}<a/>".encode("utf-16"),
        f"{DECLARATION}<a/>".encode("utf-16-le"),
        f"{DECLARATION}<a/>".encode("utf-32"),
        f"{DECLARATION}<a/>".encode("cp500"),
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b"<?xml version='1.0' encoding = 'iso-8859-1' ?><a/>",
        b"<a>\0</a>",
        b"<a>" + b" \n" * limits.XML_PROLOG + b"\0</a>",
        b"<a>\xff</a>",
        gzip.compress(b"<a/>", mtime=0),
    ],
)
def test_x2_encodings(data):
    """Only UTF-8 is read, whatever the declaration says."""
    assert refusal(data).code == "XML_ENCODING"


def test_x2_undeclared_utf7_is_no_xml():
    """`+ADw-` is text, not a tag."""
    assert refusal(b"+ADw-a/+AD4-").code == "XML_MALFORMED"


@pytest.mark.parametrize(
    "data", ["", DECLARATION, '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>', "\ufeff"]
)
def test_x2_utf8_in_every_dress(data):
    """With and without a declaration or a byte order mark."""
    events = list(xml_stream.feed_lines(io.BytesIO(f"{data}<ä b='é'/>".encode()), "x"))
    assert [(event, element.tag) for event, element, _ in events] == [("start", "ä"), ("end", "ä")]


@pytest.mark.parametrize("depth", [65, 1_000, 1_000_000])
def test_x3_depth(depth):
    """Nesting beyond the limit."""
    assert refusal(b"<a>" * depth).code == "XML_LIMIT"


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" + b"x" * 11_000_000 + b"</a>",
        b"<a>" + b"x" * (limits.XML_TEXT + 100_000) + b"</a>",
        b"<a>" + b"x\n" * limits.XML_TEXT + b"</a>",
        b"<a><![CDATA[" + b"x" * 11_000_000 + b"]]></a>",
        b"<a><!--" + b"x" * 11_000_000 + b"--></a>",
        b"<a b='" + b"x" * 11_000_000 + b"'/>",
        b"<a b='" + b"x" * (limits.XML_ATTRIBUTE + 1) + b"'/>",
        b"<r>\n<a b='" + b"x" * (2 * limits.XML_ATTRIBUTE) + b"'/>\n</r>",
        b"<r>\n<" + b"n" * 60_000 + b"/></r>",
        b"<a " + b"n" * 60_000 + b"='1'/>",
        b"<!--" + b"x" * limits.XML_PROLOG + b"--><a/>",
        b" " * limits.XML_PROLOG + b"<a/>",
    ],
)
def test_x3_long_things(data):
    """Texts, comments, names and attributes beyond the limits."""
    assert refusal(data).code == "XML_LIMIT"


def test_x3_file_too_large(tmp_path, monkeypatch):
    """The size of the file has a limit, on disk and as a stream."""
    monkeypatch.setattr(limits, "XML_FILE", 1000)
    (tmp_path / "shop.xml").write_bytes(b"<a>" + b"<b/>" * 300 + b"</a>")
    with pytest.raises(InputError) as caught:
        list(xml_stream.read_xml(tmp_path / "shop.xml"))
    assert caught.value.code == "TOO_LARGE"
    assert refusal(b"<a>" + b"<b/>\n" * 300 + b"</a>").code == "XML_LIMIT"


def test_x4_many_attributes():
    """100,000 attributes would take lxml 40 s to list; they are counted and refused."""
    data = b"<r><a " + b" ".join(b"a%d=''" % number for number in range(100_000)) + b"/></r>"
    assert refusal(data).code == "XML_LIMIT"
    assert refusal(b"<a " + b" ".join(b"a%d=''" % number for number in range(33)) + b"/>").code == "XML_LIMIT"


FIVE_MILLION = """
import resource
from auditor.files import limits, xml_stream

class Stream:
    left = 100
    def seek(self, _): pass
    def read(self, _): return b"<a>"
    def readline(self, _):
        if self.left == 100:
            self.left -= 1
            return b"<a>\\n"
        self.left -= 1
        return b"<b/>" * {per_piece} + b"\\n" if self.left > 0 else b"</a>" if self.left == 0 else b""

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = 0
for event, element, line in xml_stream.feed_lines(Stream(), "x"):
    if event == "end":
        count += 1
        xml_stream.release(element)
print(count, line, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
def test_x5_many_elements_stay_small():
    """Half a million elements, pruned as they come, need no memory to speak of."""
    code = FIVE_MILLION.replace("{per_piece}", "5000")
    here = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=here)
    count, line, megabytes = map(int, result.stdout.split())
    assert (count, line) == (98 * 5000 + 1, 100)
    assert megabytes < 100


def test_x5_too_many_elements(monkeypatch):
    """The number of elements has a limit."""
    monkeypatch.setattr(limits, "XML_ELEMENTS", 1000)
    assert refusal(b"<a>" + b"<b/>" * 1000 + b"</a>").code == "XML_LIMIT"


def test_x7_exact_line_at_the_end():
    """lxml's own line numbers stop at 65,535; ours do not."""
    data = b"<a>\n" + b"<b/>\n" * 70_000 + b"<c\n x='1'/>\n" + b"</b>\n</a>"
    error = refusal(data, 10)
    assert error.where == "line 70004"
    assert error.code == "XML_MALFORMED"
    starts = [
        (element.tag, line)
        for event, element, line in xml_stream.feed_lines(io.BytesIO(data[: -len(b"</b>\n</a>")] + b"</a>"), "x")
        if event == "start" and element.tag != "b"
    ]
    assert starts == [("a", 1), ("c", 70_003)]


@pytest.mark.parametrize(
    "text", ["", "   ", "text", "<", "<1/>", "<!---->", "<?p?>", "<a>", "<a></b>", "<a/><b/>", "<a>&#27;</a>", "<a b/>"]
)
def test_x8_no_xml_or_not_well_formed(text):
    """Truncated, wrongly nested, no element at all, or characters that XML does not have."""
    assert refusal(text.encode()).code == "XML_MALFORMED"


def test_x8_includes_and_instructions_are_ignored():
    """Inclusions, schema locations and style sheets are plain elements, attributes and instructions."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    location = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://localhost/x"'
    )
    data = f'<?xml-stylesheet href="http://localhost/x"?><a {location}>{include}</a>'.encode()
    tags = [element.tag for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "x") if event == "start"]
    assert tags == ["a", "{http://www.w3.org/2001/XInclude}include"]
