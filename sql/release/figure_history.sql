-- All states of the released figures. One row per figure, period and release that changed it.
-- grain: figure, period, release
-- 指标的历次变动：一项指标、一个时期、每次变动一行。
with came as (
    select * exclude (release)
    from new_figures
    where release = getvariable('release')
),

went as (
    select * exclude (release)
    from before_figures
    where not exists (
            select figures.figure
            from figures
            where figures.figure = before_figures.figure and figures.period = before_figures.period
        )
),

told as (
    select *
    from before_figure_history
    union all
    select
        *,
        getvariable('release') as release,
        true as present,
    from came
    union all
    select
        *,
        getvariable('release') as release,
        false as present,
    from went
)

select
    figure, -- name of the figure 指标代码
    theme, -- theme 主题
    name_zh, -- name in Chinese 中文名称
    name_en, -- name in English 英文名称
    period, -- period of the figure 时期
    value, -- in base units 数值（基本单位）
    unit, -- base unit 基本单位
    kind, -- kind of the figure 类型
    as_printed, -- as the report would print it 年报写法
    numerator, -- numerator of a ratio, level of a growth 比率的分子，增速的本期数
    denominator, -- denominator of a ratio 比率的分母
    base, -- level of the year before, for a growth 增速的上年同期数
    status, -- current or carried forward 状态：当期或沿用
    department, -- responsible department 责任部门
    cast(release as integer) as release, -- release that changed it 改动它的发布
    present, -- whether the figure is there since this release 自该次发布起是否存在
from told
