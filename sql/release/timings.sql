-- Where the time of the refresh went, until the release was written. One row per phase.
-- grain: phase
-- 用时：本次刷新各环节的用时，截至写入发布之时。每个环节一行。
select
    phase, -- phase of the refresh 环节
    name_zh, -- its name in Chinese 中文名称
    name_en, -- its name in English 英文名称
    seconds, -- wall time, of which a phase within another one is no part 用时（秒）
from (select unnest(getvariable('timings'), recursive := true)) as spent
