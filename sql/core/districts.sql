-- The thirteen districts and counties of Shenyang. One row per district.
-- grain: district
-- 沈阳市十三个区县市：每个区县一行。
select
    district, -- name of the district 区县名称
from (
    values
    ('和平区'),
    ('沈河区'),
    ('大东区'),
    ('皇姑区'),
    ('铁西区'),
    ('苏家屯区'),
    ('浑南区'),
    ('沈北新区'),
    ('于洪区'),
    ('辽中区'),
    ('新民市'),
    ('康平县'),
    ('法库县')
) as city (district)
