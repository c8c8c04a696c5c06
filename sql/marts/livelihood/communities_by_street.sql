-- Communities and the programmes they take part in. One row per period and street.
-- grain: period, street
-- 社区建设：每年、每个街道一行。
select
    period, -- year 年份
    street, -- street 街道
    count(*) as communities, -- communities 社区（个）
    count(*) filter (
        where is_pilot and is_six_four_n_complete
    ) as pilot_communities, -- “two-neighbour” pilots with 6+4+N completed 完成“6+4+N”的“两邻”试点（个）
    count(*) filter (where is_happy_home) as happy_homes, -- with a “happy home” 幸福家园（个）
    count(*) filter (where is_elder_care_pilot) as elder_care_communities, -- “quality elder care” pilots 品质养老试点（个）
    cast(sum(residents) as bigint) as residents, -- residents 常住人口（人）
from staging.communities
group by period, street
