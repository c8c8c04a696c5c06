-- Good-air days; a day without a reading is neither good nor bad. One row per period and district.
-- grain: period, district
-- 空气质量：每月、每个区县一行；缺测日既不算优良也不算污染。
select
    period, -- month 月份
    district, -- district 区县
    count(aqi) as valid_days, -- days with a reading 有效天数
    count(*) filter (where aqi <= 100) as good_days, -- of these, AQI of 100 or less 优良天数
    avg(aqi) as mean_aqi, -- mean AQI of the valid days 平均 AQI
    sum(pm25) / nullif(count(pm25), 0) as mean_pm25, -- mean PM2.5 of the days with one 平均 PM2.5（微克/立方米）
from staging.air_quality_daily
group by period, district
