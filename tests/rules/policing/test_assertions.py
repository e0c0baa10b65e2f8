"""Assertions of a policy: what user roles must have, and must not have."""

import pytest

from auditor.files.errors import InputError
from auditor.findings.finding import Certainty, Severity
from auditor.model.domain import AttributeType
from tests.builders import attribute, entity, microflow, project, rule, user_role
from tests.rules.policing.purchase import OWN, audited, found, found_in_merge, message, purchasing

PAID = attribute("Paid", AttributeType.BOOLEAN)


def deny(what: str, role: str = "Buyer") -> str:
    """An assertion that a role does not have something."""
    return f'[[assert]]\nname = "a"\ndeny = {{ role = "{role}", {what} }}\n'


def allow(what: str, role: str = "Customer") -> str:
    """An assertion that a role has something."""
    return f'[[assert]]\nname = "a"\nallow = {{ role = "{role}", {what} }}\n'


class TestDeny:
    """What must not be held."""

    @pytest.mark.parametrize(
        ("what", "holds"),
        [
            ('write = "Pay.*"', True),
            ('write = "Buy.*"', False),
            ('any = [{ delete = "*" }, { write = "Pay.*" }]', True),
            ('any = [{ delete = "*" }, { write = "*" }]', False),
            ('all = [{ write = "Buy.Supplier" }, { execute = "Pay.ACT_Pay" }]', True),
            ('read = "Buy.Supplier", rows = "unrestricted"', False),
        ],
    )
    def test_what_a_role_must_not_have(self, what: str, holds: bool) -> None:
        assert found(purchasing(), deny(what)) == ([] if holds else [("SOD-A", "Buyer")])

    def test_each_role_that_the_pattern_names(self) -> None:
        assert sorted(found(purchasing(), deny('execute = "Pay.ACT_Pay"', "*"))) == [
            ("SOD-A", "Manager"),
            ("SOD-A", "Payer"),
        ]

    def test_a_merge_with_the_role_is_that_role_too(self) -> None:
        text = deny('execute = "Pay.ACT_Pay"')
        assert found(purchasing(), text) == []
        assert [f.subjects.label for f in found_in_merge(purchasing(), text, "Buyer", "Payer")] == ["Buyer + Payer"]
        assert found_in_merge(purchasing(), text, "Payer", "Manager") == ()

    def test_how_it_is_told(self) -> None:
        text = deny('write = "Buy.Supplier/Account"') + 'severity = "low"\ntitle = "Buyers change no accounts"\n'
        (finding,) = (f for f in audited(purchasing(), text).findings if f.rule == "SOD-A")
        assert finding.severity is Severity.LOW
        assert message(purchasing(), text) == (
            "User role Buyer has write of Account on Buy.Supplier, which it must not have: Buyers change no accounts."
        )


def orders(*rules):
    """Orders with an owner, read by customers as given."""
    return project(
        entity("Shop.Order", "Total", "Note", PAID, rules=list(rules), stores_owner=True),
        user_roles=[user_role("Customer", "System.User", "Shop.User"), user_role("Clerk", "System.User")],
        documents=[microflow("Shop.ACT_Order_Pay", "Shop.User"), microflow("Shop.ACT_Order_Ship")],
    )


OWN_ORDERS = orders(rule("Shop.User", read="all", write=["Note"], xpath=OWN))


class TestAllow:
    """What must be held."""

    @pytest.mark.parametrize(
        ("what", "holds"),
        [
            ('read = "Shop.Order"', True),
            ('write = "Shop.Order"', True),
            ('write = "Shop.Order/Total"', False),
            ('read = "Shop.Order/*"', True),
            ('write = "Shop.Order/*"', False),
            ('create = "Shop.Order"', False),
            ('execute = "Shop.ACT_Order_Pay"', True),
            ('execute = "Shop.ACT_Order_*"', False),
            ('any = [{ create = "Shop.Order" }, { read = "Shop.Order" }]', True),
            ('all = [{ create = "Shop.Order" }, { read = "Shop.Order" }]', False),
            ('read = "Shop.Order", rows = "unrestricted"', False),
            (f'read = "Shop.Order", rows = "{OWN}"', True),
            (f'read = "Shop.Order", rows = "{OWN}", exactly = true', True),
            ("read = 'Shop.Order', rows = \"[not(System.owner != '[%CurrentUser%]')]\"", False),
            (f'read = "Shop.Order", rows = "{OWN}[Paid]"', True),
            (f'read = "Shop.Order", rows = "{OWN}[Paid]", exactly = true', False),
            ('read = "Shop.Order", rows = "[Paid]"', False),
        ],
    )
    def test_what_a_role_must_have(self, what: str, holds: bool) -> None:
        """Rows by meaning; everything that the selector names must be there."""
        assert found(OWN_ORDERS, allow(what)) == ([] if holds else [("SOD-A", "Customer")])

    def test_rows_are_compared_by_meaning(self) -> None:
        paid = orders(rule("Shop.User", read="all", xpath="[Paid = true()]"))
        assert found(paid, allow('read = "Shop.Order", rows = "[not(not(Paid))]", exactly = true')) == []

    def test_of_any_member_one_must_be_there_on_all_rows_and_none_on_others(self) -> None:
        mixed = orders(rule("Shop.User", read=["Total"], xpath=OWN), rule("Shop.User", read=["Note"]))
        assert found(mixed, allow('read = "Shop.Order", rows = "unrestricted"')) == []
        assert found(mixed, allow(f'read = "Shop.Order", rows = "{OWN}", exactly = true')) == [("SOD-A", "Customer")]
        assert found(mixed, allow('read = "Shop.Order/*", rows = "unrestricted"')) == [("SOD-A", "Customer")]

    @pytest.mark.parametrize(
        ("what", "says"),
        [
            (
                'write = "Shop.Order/Total"',
                "User role Customer must have write Shop.Order/Total, but write Shop.Order/Total is missing: a.",
            ),
            (
                'read = "Shop.Order", rows = "unrestricted"',
                "User role Customer must have read Shop.Order on all rows, but read Shop.Order is not there on all of "
                "these rows (for example: an order whose owner is another user): a.",
            ),
            (
                f'read = "Shop.Order", rows = "{OWN}[Paid]", exactly = true',
                f"User role Customer must have read Shop.Order on the rows {OWN}[Paid] and on no others, but read "
                "Shop.Order is there on other rows too (for example: an order with Paid false and whose owner is "
                "the signed-in user): a.",
            ),
        ],
    )
    def test_how_it_is_told(self, what: str, says: str) -> None:
        assert message(OWN_ORDERS, allow(what)) == says

    def test_what_rests_on_meaning_is_proved_and_what_is_missing_is_certain(self) -> None:
        def certainty(what: str) -> Certainty:
            (finding,) = (f for f in audited(OWN_ORDERS, allow(what)).findings if f.rule == "SOD-A")
            return finding.certainty

        assert certainty('create = "Shop.Order"') is Certainty.CERTAIN
        assert certainty('read = "Shop.Order", rows = "unrestricted"') is Certainty.PROVED

    def test_rows_that_cannot_be_compared_are_possible(self) -> None:
        """Neither safe nor guilty."""
        odd = orders(rule("Shop.User", read="all", xpath="[string-length(Note) > 3]"))
        text = allow('read = "Shop.Order", rows = "[Paid]"')
        (finding,) = (f for f in audited(odd, text).findings if f.rule == "SOD-A")
        assert finding.certainty is Certainty.POSSIBLE
        assert "read Shop.Order could not be compared with these rows" in message(odd, text)

    def test_a_merge_keeps_what_must_be_there_and_may_add_rows(self) -> None:
        rules = [rule("Shop.A", read="all", xpath=OWN), rule("Shop.B", read="all")]
        two = project(
            entity("Shop.Order", "Total", rules=rules, stores_owner=True),
            user_roles=[user_role("Customer", "System.User", "Shop.A"), user_role("Clerk", "System.User", "Shop.B")],
        )
        exactly = allow(f'read = "Shop.Order", rows = "{OWN}", exactly = true')
        assert found(two, exactly) == []
        assert len(found_in_merge(two, exactly, "Customer", "Clerk")) == 1
        assert found_in_merge(two, allow(f'read = "Shop.Order", rows = "{OWN}"'), "Customer", "Clerk") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (deny('read = "Buy.*"', "Buyr"), "line 2: a is about user role Buyr, which does not exist; nearest: Buyer"),
        (deny('read = "Buy.*"', "Sales*"), "line 2: a is about user role Sales*, which does not exist"),
        (allow('read = "Buy.Gone"', "Buyer"), "line 4: read Buy.Gone matches nothing in Shop.mpr"),
        (
            allow('read = "Pay.Payment", rows = "[Statu = \'Draft\']"', "Buyer"),
            "line 2: the rows of a are no row constraint on Pay.Payment: ",
        ),
        (
            allow('read = "Pay.Payment", rows = "[Status = "', "Buyer"),
            "line 2: the rows of a are no row constraint on Pay.Payment: ",
        ),
    ],
)
def test_what_is_not_there_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        audited(purchasing(), text)
    assert f"mxaudit.toml, {says}" in str(refused.value)
