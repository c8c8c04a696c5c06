-- Offending rows found by gates, at most ten per outcome. One row per outcome and example.
-- grain: gate, subject, period, number
-- 检查所指的行，每个结果至多十行：每例一行。
select
    gate, -- gate 检查
    subject, -- feed, table or figure that was judged 检查对象
    period, -- period, if the outcome has one 时期
    unnest(range(1, len(examples) + 1)) as number, -- number of the example 序号
    unnest(examples) as example, -- the row, as JSON 所指的行（JSON）
from meta.outcomes
