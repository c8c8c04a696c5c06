-- Card and mobile sales and returns of Zhongjie's merchants by hour of the day. One row per period and hour.
-- grain: period, hour
-- 中街商户分时段收单：每天、每小时一行，没有交易的小时不列。
with payments as (
    select
        period,
        cast(traded_at as date) as date,
        cast(hour(traded_at) as integer) as hour,
        merchant_id,
        amount_yuan,
        type,
    from staging.zhongjie_sales
),

hourly as (
    select
        period,
        date,
        hour,
        count(*) filter (where type = '销售') as sales,
        count(*) filter (where type = '退货') as returns,
        coalesce(sum(amount_yuan) filter (where type = '销售'), 0) as sales_yuan,
        coalesce(sum(amount_yuan) filter (where type = '退货'), 0) as returns_yuan,
        count(distinct merchant_id) as merchants,
    from payments
    group by period, date, hour
)

select
    hourly.period, -- day 日期
    hourly.hour, -- hour in which it begins, 0 to 23 时段，按起始小时计，0 至 23
    hourly.sales, -- sales 销售（笔）
    hourly.returns, -- returns 退货（笔）
    hourly.sales_yuan, -- amount of the sales 销售金额（元）
    hourly.returns_yuan, -- amount of the returns 退货金额（元）
    hourly.sales_yuan - hourly.returns_yuan as turnover_yuan, -- sales less returns 营业额（元）
    hourly.merchants, -- merchants with a payment 有交易的商户（家）
    holidays.period as holiday, -- the holiday the day belongs to, if any 所属假期
from hourly
left join core.holidays as holidays on hourly.date between holidays.first_day and holidays.last_day
