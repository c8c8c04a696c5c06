-- Consumption vouchers issued and redeemed. One row per period and campaign.
-- grain: period, campaign
-- 消费券发放与核销：每年、每项活动一行。
select
    period, -- year 年份
    campaign, -- campaign 活动
    count(*) as batches, -- batches issued 批次
    sum(face_value_yuan) as face_value_yuan, -- face value issued 券面总额（元）
    sum(redeemed_yuan) as redeemed_yuan, -- redeemed, never more than issued 核销金额（元）
    sum(redeemed_yuan) / nullif(sum(face_value_yuan), 0) as redemption_rate, -- redeemed share of the face value 核销率
from staging.consumption_vouchers
group by period, campaign
