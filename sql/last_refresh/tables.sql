-- Tables and views of the build. One row per table.
-- grain: name
-- 构建库的表：每表一行。
select
    name, -- name of the table 表名
    fingerprint, -- fingerprint of its inputs 生成依据的指纹
from meta.tables
order by name
