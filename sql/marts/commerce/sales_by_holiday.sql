-- Turnover of Zhongjie's merchants over each holiday: sales less returns. One row per period.
-- grain: period
-- 中街商户假期营业额（销售减退货）：每个假期一行。
with days as (
    select
        holiday,
        sales,
        returns,
        sales_yuan,
        returns_yuan,
        turnover_yuan,
    from commerce.sales_by_day
    where holiday is not null
)

select
    holidays.period, -- holiday 假期
    holidays.holiday, -- its name 节日
    holidays.year, -- year 年份
    holidays.days as holiday_days, -- days of the holiday 假期天数
    count(*) as days, -- of these, days with payments 有交易的天数
    cast(sum(days.sales) as bigint) as sales, -- sales 销售（笔）
    cast(sum(days.returns) as bigint) as returns, -- returns 退货（笔）
    sum(days.sales_yuan) as sales_yuan, -- amount of the sales 销售金额（元）
    sum(days.returns_yuan) as returns_yuan, -- amount of the returns 退货金额（元）
    sum(days.turnover_yuan) as turnover_yuan, -- sales less returns 营业额（元）
from days
inner join core.holidays as holidays on days.holiday = holidays.period
group by holidays.period, holidays.holiday, holidays.year, holidays.days
