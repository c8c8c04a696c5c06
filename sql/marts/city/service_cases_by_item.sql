-- Cases of government service by item; item and type are those of the list of the case's year. One row per period
-- and item.
-- grain: period, item_id
-- 政务服务办件分事项：每月、每个事项一行；事项名称与类型取受理当年的事项清单，清单中没有的为空。
with cases as (
    select
        period,
        item_id,
        count(*) as cases,
        count(*) filter (where channel = '全程网办') as online_cases,
        count(finished_at) as finished,
        avg(date_diff('second', accepted_at, finished_at)) / 3600 as mean_hours_to_finish,
    from staging.service_cases
    group by period, item_id
)

select
    cases.period, -- month of acceptance 受理月份
    cases.item_id, -- code of the item 事项编码
    items.item, -- name of the item 事项名称
    items.item_type, -- type of item 事项类型
    cases.cases, -- cases accepted 受理（件）
    cases.online_cases, -- of these, fully online 其中全程网办（件）
    cases.finished, -- of those accepted, finished 已办结（件）
    cases.mean_hours_to_finish, -- mean hours 平均办结时长（小时）
from cases
left join staging.service_items as items
    on cases.item_id = items.item_id
    and left(cases.period, 4) = items.period
