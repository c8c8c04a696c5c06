-- Historic buildings and their repair. One row per period and grade.
-- grain: period, grade
-- 历史建筑修缮：每年、每个等级一行。
select
    period, -- year 年份
    grade, -- grade 等级
    count(*) as buildings, -- buildings on the list 名录内（处）
    count(*) filter (
        where repair_finished_on is not null and year(repair_finished_on) = cast(period as integer)
    ) as repaired_buildings, -- of these, repair finished in the year 当年修缮完工（处）
from staging.historic_buildings
group by period, grade
