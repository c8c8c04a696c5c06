"""Names on the command line: in Chinese too, and nothing is proposed that is not close."""

import pytest


def told(warehouse, *words):
    said = warehouse.shenhe(*words)
    assert said.code == 2
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    "words",
    [
        ("figures", "--period", "abc"),
        ("figures", "--theme", "nosuch"),
        ("figures", "nosuch"),
        ("gates", "--figure", "nosuch"),
        ("feeds", "nosuch"),
        ("sql", "from nosuch"),
        ("sql", "select nosuch from figures"),
    ],
)
def test_nothing_is_proposed_that_is_not_close(released, words):
    err = told(released, *words)
    assert "did you mean" not in err.lower()
    assert "最接近" not in err
    assert "Candidate" not in err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("figures", "finance.headquarter"), "finance.headquarters"),
        (("figures", "区域管理总部占全市的比重"), "finance.headquarters_share"),
        (("feeds", "headquarter_register"), "headquarters_register"),
        (("sql", "select figur from figures"), "figure"),
        (("sql", "from figure"), "figures"),
    ],
)
def test_what_is_close_is_proposed(released, words, near):
    assert near in told(released, *words)


def test_figures_themes_and_feeds_are_named_in_chinese_too(released):
    def figures(*words):
        return released.shenhe("figures", *words, "--format", "json").rows

    assert (
        figures("--theme", "商贸") == figures("--theme", "commerce") == figures("--theme", "Commerce and consumption")
    )
    assert {row["figure"] for row in figures("区域管理总部占全市比重")} == {"finance.headquarters_share"}
    gates = released.shenhe("gates", "--figure", "全程网办率", "--format", "json").rows
    assert gates[0]["subject"] == "city.online_share"


def test_a_name_that_may_mean_several_is_answered_with_all_of_them(released):
    err = told(released, "figures", "总部")
    for one in ("finance.headquarters", "finance.city_headquarters", "finance.headquarters_share"):
        assert one in err
    err = told(released, "feeds", "沈阳综合金融服务平台")
    assert "platform_enterprises" in err
    assert "platform_financings" in err
