-- The eleven streets of Shenhe district. One row per street.
-- grain: street
-- 沈河区十一个街道：每个街道一行。
select
    street, -- name of the street 街道名称
from (
    values
    ('滨河街道'),
    ('万莲街道'),
    ('朱剪炉街道'),
    ('北站街道'),
    ('风雨坛街道'),
    ('皇城街道'),
    ('五里河街道'),
    ('南塔街道'),
    ('泉园街道'),
    ('马官桥街道'),
    ('东陵街道')
) as district (street)
