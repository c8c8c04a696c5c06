-- Orders of the cross-border e-commerce platform by buyer's country, in US dollars. One row per period, channel
-- and country.
-- grain: period, channel, country
-- 五爱跨境电商平台分国别（地区）订单（美元）：每月、每个渠道、每个国家或地区一行；已退款的不计入销售额。
select
    period, -- month 月份
    channel, -- sales channel 渠道
    country, -- country or region, as delivered 国家或地区，按报送所写
    count(*) as orders, -- orders placed 订单（笔）
    count(*) filter (where status = '已退款') as refunded_orders, -- of these, refunded 其中已退款（笔）
    coalesce(sum(amount_usd) filter (where status = '已完成'), 0) as sales_usd, -- amount of completed orders 已完成订单金额（美元）
from staging.cross_border_orders
group by period, channel, country
