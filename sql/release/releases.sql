-- This release and those it descends from. One row per release.
-- grain: release
-- 历次发布：每次发布一行。
select
    release, -- number of the release 发布序号
    published_at, -- when it was made 发布时间
    commit, -- commit of the definitions 定义的版本
    parent, -- release that was in force before 前一次发布
    fingerprint, -- fingerprint of the content 内容指纹
    sha256, -- hash of the file, told by the release after it 文件的哈希值，由后一次发布记录
from (
    select
        told.release,
        told.published_at,
        told.commit,
        told.parent,
        told.fingerprint,
        coalesce(told.sha256, entered.sha256) as sha256,
    from before_releases as told
    left join meta.releases as entered on told.release = entered.release
) as earlier
union all
select
    getvariable('release') as release,
    getvariable('published_at') as published_at,
    getvariable('commit') as commit,
    getvariable('parent') as parent,
    getvariable('fingerprint') as fingerprint,
    cast(null as varchar) as sha256,
order by release
