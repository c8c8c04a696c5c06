-- Consumer brands attracted. One row per period and category.
-- grain: period, category
-- 引入的消费品牌：每年、每种业态一行。
select
    period, -- year 年份
    category, -- line of business 业态
    count(*) as brands, -- brands attracted, with or without first store 品牌（家）
    count(*) filter (where is_first_store) as first_stores, -- of these, first stores 其中首店（家）
from staging.new_brands
group by period, category
