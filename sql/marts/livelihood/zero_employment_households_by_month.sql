-- Households without employment: new, assisted, and remaining at the month's end. One row per period and street.
-- grain: period, street
-- 零就业家庭：每月、每个街道一行；期末存量为 0 是真实的 0。
select
    period, -- month 月份
    street, -- street 街道
    new_households, -- newly found 新增（户）
    assisted_households, -- assisted into work 已援助（户）
    remaining_households, -- remaining at the month's end 期末存量（户）
from staging.zero_employment_households
