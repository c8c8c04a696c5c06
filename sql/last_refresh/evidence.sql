-- Evidence of the gates. One row per judged subject.
-- grain: subject
-- 检查的证据：每个检查对象一行。
select
    subject, -- what was judged 检查对象
    fingerprint, -- fingerprint of the gate's inputs 检查所依据内容的指纹
from meta.evidence
order by subject
