-- New urban jobs. One row per period and street.
-- grain: period, street
-- 城镇新增就业：每月、每个街道一行。
select
    period || '-' || lpad(cast(month as varchar), 2, '0') as period, -- month 月份
    street, -- street 街道
    new_jobs, -- new jobs 新增就业（人）
from staging.urban_employment
