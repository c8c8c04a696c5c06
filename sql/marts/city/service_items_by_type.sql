-- Government service items by type, with the promised and statutory time limits of those that have a statutory
-- one. One row per period and type.
-- grain: period, item_type
-- 政务服务事项：每年、每种类型一行；即办件没有法定时限，不参与时限之比。
with items as (
    select
        period,
        item_type,
        is_centralised,
        promised_days,
        statutory_days,
        item_type in (
            '行政许可', '行政给付', '行政确认', '行政奖励', '行政裁决', '其他行政权力', '公共服务'
        ) as is_six_plus_one,
        coalesce(statutory_days > 0, false) as has_limit,
    from staging.service_items
)

select
    period, -- year 年份
    item_type, -- type of item 事项类型
    is_six_plus_one, -- whether the type is of the “6+1” classes 是否属“6+1”类
    count(*) as items, -- items 事项（项）
    count(*) filter (where is_centralised) as centralised_items, -- under central management 集中管理（项）
    count(*) filter (where has_limit) as limited_items, -- with a statutory limit 有法定时限（项）
    count(*) filter (where has_limit and promised_days is null) as unpromised_items, -- without a promise 有法定而无承诺时限（项）
    cast(coalesce(sum(promised_days) filter (where has_limit), 0) as bigint) as promised_days, -- promised 承诺时限（工作日）
    cast(coalesce(sum(statutory_days) filter (where has_limit), 0) as bigint) as statutory_days, -- by law 法定时限（工作日）
from items
group by period, item_type, is_six_plus_one
