-- All releases ever made. One row per release.
-- grain: release
-- 全部发布：每次发布一行。
select
    release, -- number of the release 发布序号
    published_at, -- when it was made 发布时间
    commit, -- commit of the definitions 定义的版本
    parent, -- release that was in force before 前一次发布
    fingerprint, -- fingerprint of the content 内容指纹
    rolled_back_at, -- when it was rolled back from 回退时间
    bytes, -- size of its file 文件字节数
    modified_ns, -- when its file was written, in nanoseconds 文件写入时间（纳秒）
    header, -- hash of the header of its file 文件头的哈希值
    sha256, -- hash of its file 文件的哈希值
from meta.releases
order by release
