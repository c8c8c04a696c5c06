-- Questions that are often asked of a release. `shenhe sql --example N` runs one of them.

-- Turnover per visit of the night markets in the newest twelve months
-- 夜市人次均消费，最近十二个月
select
    period,
    cast(sum(nights) as bigint) as nights,
    cast(sum(visits) as bigint) as visits,
    sum(turnover_yuan) as turnover_yuan,
    round(sum(turnover_yuan) / nullif(sum(visits), 0), 2) as turnover_per_visit_yuan,
from commerce.night_markets_by_month
group by period
order by period desc
limit 12;

-- Share of government service cases handled fully online in the newest twelve months
-- 政务服务办件全程网办率，最近十二个月
select
    period,
    cast(sum(cases) as bigint) as cases,
    cast(coalesce(sum(cases) filter (where channel = '全程网办'), 0) as bigint) as online_cases,
    round(online_cases / sum(cases), 4) as online_share,
from city.service_cases_by_month
group by period
order by period desc
limit 12;

-- Regional headquarters by district, with the place among the thirteen, in the newest quarter
-- 各区县区域管理总部数及其在十三个区县中的位次，最近一个季度末
select
    period,
    district,
    headquarters,
    round(share_of_city, 4) as share_of_city,
    rank() over (partition by period order by headquarters desc) as place,
from finance.headquarters_by_quarter
qualify period = max(period) over ()
order by place asc, district asc;

-- Turnover of Zhongjie by hour of the day over the newest holiday
-- 中街分时段营业额，最近一个假期合计
with newest as (
    select *
    from commerce.sales_by_hour
    where holiday is not null
    qualify holiday = max(holiday) over ()
)

select
    holiday,
    hour,
    cast(sum(sales) as bigint) as sales,
    cast(sum(returns) as bigint) as returns,
    sum(turnover_yuan) as turnover_yuan,
    round(sum(turnover_yuan) / sum(sum(turnover_yuan)) over (), 4) as share_of_holiday,
from newest
group by holiday, hour
order by hour asc;

-- Cross-border sales by channel and country in the newest year, in US dollars
-- 跨境电商分渠道、分国家或地区销售额（美元），最近一年
with newest as (
    select
        left(period, 4) as year,
        channel,
        country,
        orders,
        sales_usd,
    from innovation.cross_border_sales_by_country
    qualify year = max(left(period, 4)) over ()
)

select
    year,
    channel,
    country,
    cast(sum(orders) as bigint) as orders,
    sum(sales_usd) as sales_usd,
    round(sum(sales_usd) / nullif(sum(sum(sales_usd)) over (), 0), 4) as share_of_year,
from newest
group by year, channel, country
order by sales_usd desc, channel asc, country asc;

-- Streets by open city management cases, of those reported in the newest year
-- 各街道未结案的城管案件，最近一年上报
with newest as (
    select
        left(period, 4) as year,
        street,
        cases,
        closed,
        closed_on_time,
    from city.management_cases_by_month
    qualify year = max(left(period, 4)) over ()
)

select
    year,
    street,
    cast(sum(cases) as bigint) as cases,
    cast(sum(cases - closed) as bigint) as open_cases,
    round(sum(closed_on_time) / sum(cases), 4) as share_closed_on_time,
from newest
group by year, street
order by open_cases desc, street asc;

-- Residents per family-doctor team by street in the newest year
-- 各街道家庭医生团队平均每队服务居民数，最近一年
select
    period,
    street,
    teams,
    residents,
    round(residents_per_team, 1) as residents_per_team,
from livelihood.doctor_teams_by_street
qualify period = max(period) over ()
order by residents_per_team desc, street asc;

-- Good-air days by district and year, with the change of their share
-- 各区县历年优良天数、优良天数比率及其变化
select
    period,
    district,
    valid_days,
    good_days,
    round(good_share, 4) as good_share,
    round(improvement, 4) as improvement,
    place,
from city.air_quality_by_year
order by period desc, place asc, district asc;

-- Figures that moved most between the release before and this one; in a first release every figure is new
-- 本次发布与前一次发布相比变动最大的指标；首次发布的指标都是新增
with earlier as (
    select release
    from releases
    qualify release < max(release) over ()
),

before as (
    select *
    from figures_as_of((select max(release) from earlier))
)

select
    coalesce(figures.name_zh, before.name_zh) as name_zh,
    coalesce(figures.figure, before.figure) as figure,
    coalesce(figures.period, before.period) as period,
    before.as_printed as printed_before,
    figures.as_printed as printed_now,
    round(figures.value / nullif(before.value, 0) - 1, 4) as change,
from figures
full outer join before on figures.figure = before.figure and figures.period = before.period
where figures.value is distinct from before.value
order by abs(figures.value / nullif(before.value, 0) - 1) desc nulls last, figure asc, period asc
limit 20;

-- Departments by the files of theirs that were set aside
-- 各部门被退回的报送文件
select
    department,
    count(*) as deliveries,
    count(*) filter (where state = 'quarantined') as quarantined,
    count(*) filter (where state = 'superseded') as superseded,
    round(quarantined / count(*), 4) as share_quarantined,
from deliveries
where department is not null
group by department
order by quarantined desc, superseded desc, deliveries desc, department asc;

-- Government service items with the most cases in the newest year
-- 办件量最大的政务服务事项，最近一年
with newest as (
    select
        left(period, 4) as year,
        item_id,
        item,
        cases,
        online_cases,
    from city.service_cases_by_item
    qualify year = max(left(period, 4)) over ()
)

select
    year,
    item_id,
    max(item) as item,
    cast(sum(cases) as bigint) as cases,
    round(sum(online_cases) / sum(cases), 4) as online_share,
from newest
group by year, item_id
order by cases desc, item_id asc
limit 20;

-- Printed figures whose value is nearest to the edge of what the printed digits admit
-- 统计值最接近所印数字允许范围边缘的指标
select
    figure,
    period,
    printed,
    low,
    value,
    high,
    round(least(value - low, high - value) / (high - low), 4) as distance_to_edge,
from printed_figures
where high > low
order by distance_to_edge asc, figure asc, period asc
limit 10;
