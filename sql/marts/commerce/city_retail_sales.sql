-- Total retail sales of consumer goods of China's main cities, latest publication. One row per period and city.
-- grain: period, city
-- 主要城市社会消费品零售总额：每年、每个城市一行，以最新公布的为准。
with published as (
    select
        city,
        year,
        retail_sales_yuan,
        row_number() over (partition by city, year order by period desc) as vintage,
    from staging.city_retail_sales
    where retail_sales_yuan is not null
),

latest as (
    select
        city,
        year,
        retail_sales_yuan,
    from published
    where vintage = 1
)

select
    cast(latest.year as varchar) as period, -- year 年份
    latest.city, -- city 城市
    latest.retail_sales_yuan, -- total retail sales of consumer goods 社会消费品零售总额（元）
    latest.retail_sales_yuan / nullif(before.retail_sales_yuan, 0) - 1 as growth, -- on the year before 比上年增长
from latest
left join latest as before
    on latest.city = before.city
    and latest.year = before.year + 1
