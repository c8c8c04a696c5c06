-- The deliveries and their states. One row per delivery.
-- grain: feed, period, file, sha256
-- 历次报送及其状态：每份报送一行。
with typed as (
    select
        delivery,
        staged_sha256,
    from meta.typed_deliveries
),

listed as (
    select
        *,
        case when state = 'in force' then delivery end as staged,
    from meta.deliveries
)

select
    listed.feed, -- feed 报送项目
    listed.period, -- period that it is delivered for 报送时期
    listed.file, -- name of the file 文件名
    listed.sha256, -- hash of its bytes 文件内容的哈希值
    listed.bytes, -- size in bytes 字节数
    listed.rows, -- rows of an accepted delivery 行数
    listed.state, -- in force, superseded, withdrawn or quarantined 状态：有效、被取代、已撤、退回
    listed.reason_zh || ' / ' || listed.reason_en as reason, -- reason for the state, or a remark 原因或提示
    listed.received_at, -- when it was first seen 首次收到的时间
    listed.department, -- department that delivers it 报送部门
    listed.reason_zh, -- the reason, in Chinese 原因（中文）
    listed.reason_en, -- the reason, in English 原因（英文）
    listed.carried as carried_forward, -- in force because a later one is quarantined 是否沿用
    listed.staged as delivery, -- of one in force: its `_delivery` in the views of staging 有效报送在暂存视图中的 _delivery
    typed.staged_sha256, -- hash of its staged file 其暂存文件的哈希值
from listed
left join typed on listed.staged = typed.delivery
order by listed.feed, listed.period, listed.file
