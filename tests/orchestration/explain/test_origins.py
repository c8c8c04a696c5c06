"""Origins: the rows that a value was counted from, followed through SQL as it is run."""

import duckdb
import pytest
import sqlglot

from orchestration.explain.origins import origin, traced

SCHEMA = {
    "staging": {
        "parks": {"period": "varchar", "street": "varchar", "area": "bigint", "is_open": "boolean"},
        "streets": {"street": "varchar", "district": "varchar"},
    }
}
PARKS = "(values (1, '2022', '东', 10, true), (2, '2022', '东', null, false), (3, '2022', '西', 30, true))"
STREETS = "(values (11, '东', '沈河区'), (12, '西', '和平区'), (13, '西', '和平区'))"

CASES = {
    "count": ("select count(*) as value from staging.parks", {1, 2, 3}),
    "count of a column": ("select count(area) as value from staging.parks", {1, 3}),
    "count of distinct values": ("select count(distinct street) as value from staging.parks", {1, 2, 3}),
    "where": ("select count(*) as value from staging.parks where street = '东'", {1, 2}),
    "filter": ("select count(*) filter (where not is_open) as value from staging.parks", {2}),
    "count_if": ("select count_if(is_open) as value from staging.parks", {1, 3}),
    "two sums": (
        "select sum(area) filter (where street = '东') - sum(area) filter (where street = '西') as value from staging.parks",
        {1, 3},
    ),
    "group and filter of groups": (
        (
            "with by_street as (select street, sum(area) as area from staging.parks group by street)"
            " select area as value from by_street where street = '西'"
        ),
        {3},
    ),
    "having": (
        (
            "with many as (select street, count(*) as parks from staging.parks group by street having count(*) > 1)"
            " select sum(parks) as value from many"
        ),
        {1, 2},
    ),
    "distinct": ("with of as (select distinct street from staging.parks) select count(*) as value from of", {1, 2, 3}),
    "union all": (
        (
            "with parts as (select area from staging.parks where street = '东'"
            " union all select area from staging.parks where street = '西') select sum(area) as value from parts"
        ),
        {1, 3},
    ),
    "what a left join looks up is not counted": (
        (
            "select count(*) as value from staging.parks as parks left join staging.streets as streets"
            " on parks.street = streets.street and streets.district = '沈河区'"
        ),
        {1, 2, 3},
    ),
    "what an inner join finds is counted": (
        (
            "select count(*) as value from staging.parks as parks inner join staging.streets as streets"
            " on parks.street = streets.street where streets.district = '沈河区'"
        ),
        {1, 2, 11},
    ),
    "a column of one side has that side's rows": (
        (
            "select sum(parks.area) as value from staging.parks as parks inner join staging.streets as streets"
            " on parks.street = streets.street where streets.district = '和平区'"
        ),
        {3},
    ),
    "row_number picks rows": (
        (
            "with numbered as (select area, row_number() over (partition by period order by area desc nulls last) as place"
            " from staging.parks) select sum(area) as value from numbered where place = 1"
        ),
        {3},
    ),
    "qualify picks rows": (
        (
            "with largest as (select area from staging.parks qualify row_number() over (order by area desc nulls last) = 1)"
            " select sum(area) as value from largest"
        ),
        {3},
    ),
    "a rank is a place among all": (
        (
            "with ranked as (select street, rank() over (partition by period order by area desc) as place"
            " from staging.parks) select max(place) as value from ranked where street = '东'"
        ),
        {1, 2, 3},
    ),
    "a running sum": (
        (
            "with running as (select street, sum(area) over (order by area rows unbounded preceding) as area"
            " from staging.parks where area is not null) select max(area) as value from running where street = '东'"
        ),
        {1},
    ),
    "a named window": (
        (
            "with running as (select street, sum(area) over so_far as area from staging.parks where area is not null"
            " window so_far as (order by area rows unbounded preceding)) select max(area) as value from running"
        ),
        {1, 3},
    ),
    "a subquery in from": (
        "select sum(parks.area) as value from (select area from staging.parks where is_open) as parks",
        {1, 3},
    ),
    "a table without origins": (
        "select count(*) as value from (values (1)) as one (n) inner join staging.parks as parks on one.n < parks.area",
        {1, 3},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_value_has_the_rows_it_was_counted_from(case):
    query, expected = CASES[case]
    parsed = sqlglot.parse_one(query, dialect="duckdb")
    rewritten = traced(parsed, ["value"], SCHEMA, set()).query
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        connection.execute(f"create view staging.parks as from {PARKS} as rows (_at, period, street, area, is_open)")
        connection.execute(f"create view staging.streets as from {STREETS} as rows (_at, street, district)")
        found = connection.execute(f"select value, {origin('value')} from ({rewritten})").fetchall()
        assert {at for _, origins in found for at in origins or []} == expected
        assert [value for value, _ in found] == [value for (value,) in connection.execute(query).fetchall()]
