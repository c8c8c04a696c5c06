-- Outcomes of the gates, with the notes that explain them. One row per outcome.
-- grain: gate, subject, period, message_zh
-- 检查结果及其说明：每个结果一行。
select
    gate, -- gate 检查
    subject, -- feed, table or figure that was judged 检查对象
    theme, -- theme 主题
    period, -- period, if the outcome has one 时期
    state, -- pass, explained, needs_explanation or fail 结果：通过、已说明、待说明、不通过
    observed, -- observed value, in base units 实际数
    lower, -- lower bound 下限
    upper, -- upper bound 上限
    message_zh || coalesce('；' || note_zh, '') as message_zh, -- what was found, in Chinese 中文说明
    message_en || coalesce('; ' || note_en, '') as message_en, -- what was found, in English 英文说明
    fingerprint, -- fingerprint of the gate's inputs 检查所依据内容的指纹
    evaluated_at, -- when it was judged 检查时间
from meta.outcomes
-- Outcomes of quarantined files are in the record of a refresh, but not in a release.
where getvariable('with_quarantined') or not (gate = 'delivery' and state = 'fail')
