"""A project whose names try everything: markup, escape sequences, direction marks, characters of no or two columns.

Every screen and every report must show it without being led astray. It is built, not stored, so that no hostile file
lies around.
"""

from collections.abc import Mapping

from auditor.samples.app import App

PROBES: Mapping[str, str] = {
    "markup": "[bold red]Order[/]",
    "closing markup": "[/nope]",
    "markup with an action": "[@click=bell]Order",
    "markup with a link": "[link=file:///etc/passwd]Order[/link]",
    "markup variable": "[$primary]Order",
    "half a bracket": "Order[",
    "backslash": "Order\\[bold]",
    "colours": "\x1b[31mOrder\x1b[0m",
    "window title": "\x1b]0;owned\x07Order",
    "terminal link": "\x1b]8;;https:--evil\x1b\\Order",
    "clear screen": "\x1b[2J\x1b[HOrder",
    "8-bit control": "\x9b31mOrder",
    "line breaks": "Order\r\nfake finding: none",
    "tab": "Order\tDetails",
    "nul": "Order\x00hidden",
    "delete": "Order\x7f\x08\x08",
    "right to left": "\u202eredrO\u202c",
    "isolate": "\u2066Order\u2069\u200f",
    "zero width": "Or\u200bd\u2060er\ufeff",
    "soft hyphen": "Or\u00adder",
    "line separator": "Order\u2028second",
    "two columns": "\u6ce8\u6587\u7ba1\u7406",
    "full width": "\uff2f\uff52\uff44\uff45\uff52",
    "emoji": "\U0001f4e6\U0001f469\u200d\u2695\ufe0f",
    "combining": "O" + "\u0301" * 40 + "rder",
    "tag characters": "Order\U000e0041\U000e007f",
    "noncharacter": "Order\ufffe",
    "html": "<script>alert(1)</script>",
    "entity": "&lt;Order&gt; \"'",
    "formula": "=cmd|' /C calc'!A0",
    "percent": "%s%2F{0}${HOME}",
    "path": "//etc//passwd",
    "blank": " Order ",
    "look alike": "\u041erder",
    "long": "Order" * 1200,
}
"""What is tried -> the name that tries it. No name holds a dot: dots separate the parts of qualified names."""


def hostile_app() -> App:
    """Build a project in which each probe names a module role, a user role, an entity, a member and documents."""
    app = App(name=PROBES["markup"])
    app.guest(PROBES["markup"])
    module = app.module(PROBES["colours"])
    other = app.module(PROBES["right to left"], "User")
    for what, probe in PROBES.items():
        module.role(probe, f"{what}: {probe}")
        app.user_role(
            probe, "System.User", f"{module.name}.{probe}", f"{other.name}.User", description=probe, manages=[probe]
        )
        app.demo_user(probe, probe)
        entity = module.entity(probe, {probe: "String", "Plain": "String(0)"}, owner=True, documentation=probe)
        entity.rule(probe, create=True, delete=True, write="all", documentation=probe, caption=probe)
        entity.rule(probe, read=["Plain"], xpath=f"[Plain = '{probe}']")
        module.association(f"Next {probe}", probe, probe)
        module.page(f"Page {probe}", probe, url=probe, folder=probe.replace("/", "|"))
        module.microflow(f"Flow {probe}", probe, parameters={probe: "String"}).nanoflow(f"Nano {probe}", probe)
        module.rest_service(f"Service {probe}", probe, authentication=[probe], path=probe)
        module.constant(f"Constant {probe}", probe, documentation=probe, exposed=True).enumeration(probe, probe)
    return app.security(AdminUserName=PROBES["window title"], AdminUserRole=PROBES["html"])
