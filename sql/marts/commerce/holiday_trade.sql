-- Visits and turnover of Zhongjie side by side, for holidays that have both. One row per period.
-- grain: period
-- 中街假期客流与营业额对照：每个假期一行。
select
    footfall.period, -- holiday 假期
    footfall.holiday, -- its name 节日
    footfall.year, -- year 年份
    footfall.holiday_days, -- days of the holiday 假期天数
    footfall.days as footfall_days, -- days with counts 有客流的天数
    sales.days as sales_days, -- days with payments 有交易的天数
    footfall.visits, -- visits 客流（人次）
    sales.turnover_yuan, -- sales less returns 营业额（元）
    sales.turnover_yuan / nullif(footfall.visits, 0) as turnover_per_visit_yuan, -- turnover per visit 人次均消费（元）
from commerce.footfall_by_holiday as footfall
inner join commerce.sales_by_holiday as sales on footfall.period = sales.period
