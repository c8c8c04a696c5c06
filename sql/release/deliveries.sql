-- The deliveries and their states. One row per delivery.
-- grain: feed, period, file, sha256
-- 历次报送及其状态：每份报送一行。
select
    feed, -- feed 报送项目
    period, -- period that it is delivered for 报送时期
    file, -- name of the file 文件名
    sha256, -- hash of its bytes 文件内容的哈希值
    bytes, -- size in bytes 字节数
    rows, -- rows of an accepted delivery 行数
    state, -- in force, superseded, withdrawn or quarantined 状态：有效、被取代、已撤、退回
    reason_zh || ' / ' || reason_en as reason, -- reason for the state, or a remark 原因或提示
    received_at, -- when it was first seen 首次收到的时间
    department, -- department that delivers it 报送部门
    reason_zh, -- the reason, in Chinese 原因（中文）
    reason_en, -- the reason, in English 原因（英文）
    carried as carried_forward, -- in force because a later one is quarantined 是否沿用
from meta.deliveries
order by feed, period, file
