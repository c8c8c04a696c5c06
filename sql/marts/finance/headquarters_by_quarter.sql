-- Regional headquarters in operation at the end of each quarter. One row per period and district.
-- grain: period, district
-- 各区县每季度末在营的区域管理总部：每季度、每区县一行，没有的区县计 0。
with quarters as (
    select distinct period
    from staging.headquarters_register
),

districts as (
    select district
    from core.districts
),

in_operation as (
    select
        period,
        district,
        count(*) as headquarters,
    from staging.headquarters_register
    where status = '在营'
    group by period, district
),

counted as (
    select
        quarters.period,
        districts.district,
        coalesce(in_operation.headquarters, 0) as headquarters,
    from quarters
    cross join districts
    left join in_operation
        on quarters.period = in_operation.period
        and districts.district = in_operation.district
)

select
    period, -- quarter 季度
    district, -- district 区县
    headquarters, -- headquarters in operation there 在营总部（家）
    cast(sum(headquarters) over (partition by period) as bigint) as city_headquarters, -- in the whole city 全市在营总部（家）
    headquarters / nullif(city_headquarters, 0) as share_of_city, -- share of the city's 占全市比重
from counted
