-- Released values that a later release changed. One row per figure, period and release that changed it.
-- grain: figure, period, release
-- 已发布数值的修订：一项指标、一个时期、每次修订一行。
with compared as (
    select
        figure,
        period,
        release,
        lag(case when present then value end) over earlier as was,
        case when present then value end as became,
    from new_figure_history
    window earlier as (partition by figure, period order by release)
),

noted as (
    select
        figure,
        period,
        release,
        note,
    from before_revisions
    union all
    select
        subject as figure,
        period,
        getvariable('release') as release,
        regexp_replace(note_zh, '^说明：', '') as note,
    from meta.outcomes
    where gate = 'revision' and state = 'explained'
)

select
    compared.figure, -- name of the figure 指标代码
    compared.period, -- period of the figure 时期
    compared.was, -- value that had been released 原发布数值
    compared.became as "is", -- value in this release; null where it was removed 本次发布数值，撤下者为空
    compared.became - compared.was as difference, -- is less was 差额
    cast(compared.release as integer) as release, -- release that changed it 改动它的发布
    noted.note, -- explanation, with who signed it and when 放行的说明、签署人及日期
from compared
left join noted
    on
    compared.figure = noted.figure
    and compared.period = noted.period
    and compared.release = noted.release
where compared.was is not null and compared.was is distinct from compared.became
order by compared.release, compared.figure, compared.period
