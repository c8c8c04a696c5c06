-- The figures of the release. One row per figure and period.
-- grain: figure, period
-- 本次发布的指标：一项指标、一个时期一行。
select
    now.figure, -- name of the figure 指标代码
    now.theme, -- theme 主题
    now.name_zh, -- name in Chinese 中文名称
    now.name_en, -- name in English 英文名称
    now.period, -- year, or interval of a holiday 时期：年，或假期起止
    now.value, -- in base units; a ratio is a fraction 数值（基本单位，比率为小数）
    now.unit, -- base unit 基本单位
    now.kind, -- stock, flow, cumulative, rank, ratio or growth 类型
    now.as_printed, -- as the report would print it 年报写法
    now.numerator, -- numerator of a ratio, level of a growth 比率的分子，增速的本期数
    now.denominator, -- denominator of a ratio 比率的分母
    now.base, -- level of the year before, for a growth 增速的上年同期数
    now.status, -- current, or carried forward if a delivery behind it is 状态：当期或沿用
    now.department, -- responsible department 责任部门
    cast(coalesce(before.release, getvariable('release')) as integer) as release, -- last release to change it 最近改动
from figures as now
left join before_figures as before
    on
    now.figure = before.figure
    and now.period = before.period
    and now.theme is not distinct from before.theme
    and now.name_zh is not distinct from before.name_zh
    and now.name_en is not distinct from before.name_en
    and now.value is not distinct from before.value
    and now.unit is not distinct from before.unit
    and now.kind is not distinct from before.kind
    and now.as_printed is not distinct from before.as_printed
    and now.numerator is not distinct from before.numerator
    and now.denominator is not distinct from before.denominator
    and now.base is not distinct from before.base
    and now.status is not distinct from before.status
    and now.department is not distinct from before.department
inner join catalogue on now.figure = catalogue.figure
order by catalogue.position, now.period
