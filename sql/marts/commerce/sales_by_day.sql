-- Card and mobile sales and returns of Zhongjie's merchants. One row per period.
-- grain: period
-- 中街商户每日收单：每天一行，退货单列并从营业额中扣除。
with payments as (
    select
        period,
        cast(traded_at as date) as date,
        merchant_id,
        amount_yuan,
        type,
    from staging.zhongjie_sales
),

daily as (
    select
        period,
        date,
        count(*) filter (where type = '销售') as sales,
        count(*) filter (where type = '退货') as returns,
        coalesce(sum(amount_yuan) filter (where type = '销售'), 0) as sales_yuan,
        coalesce(sum(amount_yuan) filter (where type = '退货'), 0) as returns_yuan,
        count(distinct merchant_id) as merchants,
    from payments
    group by period, date
)

select
    daily.period, -- day 日期
    daily.sales, -- sales 销售（笔）
    daily.returns, -- returns 退货（笔）
    daily.sales_yuan, -- amount of the sales 销售金额（元）
    daily.returns_yuan, -- amount of the returns 退货金额（元）
    daily.sales_yuan - daily.returns_yuan as turnover_yuan, -- sales less returns 营业额（元）
    daily.merchants, -- merchants with a payment 有交易的商户（家）
    holidays.period as holiday, -- the holiday the day belongs to, if any 所属假期
from daily
left join core.holidays as holidays on daily.date between holidays.first_day and holidays.last_day
