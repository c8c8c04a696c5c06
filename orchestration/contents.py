"""What stands in a release, and in the report of a refresh: relations, their queries over the build, their comments.

The release before is attached as `previous` while these queries run: history is carried on from it.
"""

from datetime import datetime

from orchestration.figures import FIGURE_COLUMNS
from orchestration.plan import Lack
from orchestration.tables import Table
from orchestration.warehouse.databases import Relation, literal
from orchestration.warehouse.vintages import Released

# A relation's rows as the build has them; what is quarantined failed its gate, and is no evidence for a release.
GATES = """
    select
        gate, subject, theme, period, state, observed, lower, upper,
        message_zh || coalesce('；' || note_zh, '') as message_zh,
        message_en || coalesce('; ' || note_en, '') as message_en, fingerprint, evaluated_at
    from meta.outcomes
"""
RELEASED_GATES = f"{GATES} where not (gate = 'delivery' and state = 'fail')"
EXAMPLES = """
    select gate, subject, period, unnest(range(1, len(examples) + 1)) as number, unnest(examples) as example
    from meta.outcomes
"""
PRINTED_FIGURES = "select figure, period, printed, low, high, value, state from printed_figures"
DELIVERIES = """
    select feed, period, file, sha256, bytes, rows, state, reason, received_at, department
    from meta.deliveries
    order by feed, period, file
"""
PROBLEMS = """
    select
        deliveries.feed, deliveries.period, deliveries.file, problems.sheet, problems."row", problems."column",
        problems.found, problems.expected_zh, problems.expected_en, deliveries.department
    from meta.problems as problems
    inner join meta.deliveries as deliveries on problems.delivery = deliveries.delivery
    where deliveries.state = 'quarantined'
    union all
    select
        feed, period, file, null, null, null, null, split_part(reason, ' / ', 1), split_part(reason, ' / ', 2),
        department
    from meta.deliveries
    where state = 'quarantined' and delivery is null
    order by feed, period, file, sheet, "row", "column"
"""
_COLUMNS = ", ".join(FIGURE_COLUMNS)
_FIGURE_COMMENTS = {
    "value": "in base units: yuan, US dollars, square metres, persons, items; a ratio is a fraction",
    "as_printed": "as the report would print it",
    "numerator": "of a ratio its numerator, of a growth its level",
    "denominator": "of a ratio its denominator",
    "base": "of a growth the level of the year before",
    "status": "current, or carried forward where a delivery behind it is",
    "release": "the release that last changed the row",
}
_PRINTED_COMMENTS = {
    "printed": "what the report says",
    "low": "the least that the printed digits admit, in base units",
    "high": "the most that they admit",
    "value": "what we count",
    "state": "matches, differs or missing",
}
_DELIVERY_COMMENTS = {
    "state": "in force, superseded, withdrawn or quarantined",
    "received_at": "when it was first seen",
    "reason": "why it is quarantined, or that it is carried forward",
}
_REVISION_COMMENTS = {
    "was": "the value that had been released",
    "is": "the value that this release put in its place; null where it went",
    "difference": "is less was",
    "release": "the release that changed it",
    "note": "the signed explanation that let it through, with who signed and when",
}

MACROS = (
    f"""create macro figures_as_of(release) as table
    select {", ".join(f"history.{column}" for column in FIGURE_COLUMNS)}, history.release
    from (
        select
            figure_history.*,
            row_number() over (
                partition by figure_history.figure, figure_history.period order by figure_history.release desc
            ) as recency
        from figure_history
        where figure_history.release <= release
    ) as history
    where history.recency = 1 and history.present""",
)

# What a release before the first would hold: the columns, and nothing in them.
EMPTY_PREVIOUS = (
    f"create table previous.main.figures as select {_COLUMNS}, 0 as release from figures where false",
    "create table previous.main.figure_history as select *, true as present from previous.main.figures",
    """create table previous.main.releases (
        release integer, published_at timestamp, "commit" varchar, parent integer, fingerprint varchar
    )""",
    """create table previous.main.revisions (
        figure varchar, period varchar, was double, "is" double, difference double, release integer, note varchar
    )""",
)


def release_relations(marts: list[Table], release: Released, has_revisions: bool) -> list[Relation]:
    """Everything that stands in a release, marts last. `release` is its own row of `releases`.

    `has_revisions`: whether the release before has that relation; one written by an earlier version has not.
    """
    figures = _figures(release.release)
    history = _history(figures, release.release)
    revisions = _revisions(history, release.release, has_revisions)
    return [
        Relation("figures", figures, "一项指标、一个时期一行 / One row per figure and period", _FIGURE_COMMENTS),
        Relation("figure_history", history, "指标每次变动一行 / One row per change of a figure"),
        Relation(
            "revisions", revisions, "每次修订一行 / One row per released value that was changed", _REVISION_COMMENTS
        ),
        Relation(
            "printed_figures", PRINTED_FIGURES, "年报所印的每个数一行 / One row per printed figure", _PRINTED_COMMENTS
        ),
        Relation("catalogue", "select * exclude (position) from catalogue", "指标目录 / One row per figure"),
        Relation("gates", RELEASED_GATES, "每个检查结果一行 / One row per outcome of a gate"),
        Relation("gate_examples", EXAMPLES, "检查所指的行，每个结果至多十行 / Rows that a gate points at, ten at most"),
        Relation("deliveries", DELIVERIES, "每份报送一行 / One row per delivery", _DELIVERY_COMMENTS),
        Relation("releases", _releases(release), "每次发布一行 / One row per release"),
        *(_mart(table) for table in marts),
    ]


def report_relations(
    release: int | None, is_held_back: bool, lacks: tuple[Lack, ...], has_figures: bool, rolled_back_from: int | None
) -> list[Relation]:
    """Everything that stands in the report of a refresh."""
    stale = " union all ".join(
        f"select {literal(lack.subject)} as subject, {literal(lack.message_zh)} as message_zh,"
        f" {literal(lack.message_en)} as message_en"
        for lack in lacks
    )
    refresh = f"""
        select
            {_timestamp(datetime.now())} as finished_at,
            cast({_number(release)} as integer) as release,
            {str(is_held_back).lower()} as held_back,
            cast({_number(rolled_back_from)} as integer) as rolled_back_from
    """
    relations = [
        Relation("gates", GATES),
        Relation("gate_examples", EXAMPLES),
        Relation("deliveries", DELIVERIES),
        Relation("problems", PROBLEMS),
        Relation("feeds", "select feed, inventory from meta.feeds"),
        Relation("tables", "select name, fingerprint from meta.tables"),
        Relation("stale", stale or "select '' as subject, '' as message_zh, '' as message_en where false"),
        Relation("releases", "select * from meta.releases order by release"),
        Relation("refresh", refresh),
    ]
    if has_figures:
        relations += [
            Relation("figures", f"select {_COLUMNS}, cast(null as integer) as release from figures"),
            Relation("printed_figures", PRINTED_FIGURES),
        ]
    return relations


def _figures(number: int) -> str:
    """The figures, each with the release that last changed its row: this one, unless the one before has the same."""
    same = " and ".join(f"now.{column} is not distinct from before.{column}" for column in FIGURE_COLUMNS)
    return f"""
        select
            {", ".join(f"now.{column}" for column in FIGURE_COLUMNS)},
            cast(coalesce(before.release, {number}) as integer) as release
        from figures as now
        left join previous.main.figures as before on {same}
        inner join catalogue on now.figure = catalogue.figure
        order by catalogue.position, now.period
    """


def _history(figures: str, number: int) -> str:
    """The history so far, the rows that this release changes, and those that it no longer has."""
    return f"""
        select * from previous.main.figure_history
        union all
        select *, true as present from ({figures}) as changed where release = {number}
        union all
        select before.* replace ({number} as release), false as present
        from previous.main.figures as before
        where not exists (from figures as now where now.figure = before.figure and now.period = before.period)
    """


def _revisions(history: str, number: int, has_revisions: bool) -> str:
    """Each released value that a later release changed, with the note by which the gate `revision` let it through."""
    noted = "select figure, period, release, note from previous.main.revisions" if has_revisions else _NO_NOTES
    return f"""
        with told as ({history}),

        compared as (
            select
                figure,
                period,
                release,
                lag(case when present then value end) over earlier as was,
                case when present then value end as became
            from told
            window earlier as (partition by figure, period order by release)
        ),

        noted as (
            {noted}
            union all
            select subject, period, {number}, regexp_replace(note_zh, '^说明：', '')
            from meta.outcomes
            where gate = 'revision' and state = 'explained'
        )

        select
            compared.figure,
            compared.period,
            compared.was,
            compared.became as "is",
            compared.became - compared.was as difference,
            cast(compared.release as integer) as release,
            noted.note
        from compared
        left join noted
            on
                compared.figure = noted.figure
                and compared.period = noted.period
                and compared.release = noted.release
        where compared.was is not null and compared.was is distinct from compared.became
        order by compared.release, compared.figure, compared.period
    """


_NO_NOTES = (
    "select cast(null as varchar) as figure, null as period, cast(null as integer) as release, null as note where false"
)


def _releases(release: Released) -> str:
    return f"""
        select * from previous.main.releases
        union all
        select
            {release.release}, {_timestamp(release.published_at)}, {literal(release.commit)},
            {_number(release.parent)}, {literal(release.fingerprint)}
    """


def _mart(table: Table) -> Relation:
    comment = f"{table.description_zh} / {table.description_en}"
    return Relation(table.name, f"select * from {table.name}", comment, table.columns)


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)


def _timestamp(moment: datetime) -> str:
    return f"timestamp {literal(moment.isoformat(sep=' ', timespec='microseconds'))}"
