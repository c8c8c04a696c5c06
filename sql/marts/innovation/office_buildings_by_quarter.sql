-- Office buildings and their idle floor area; a rise in one building does not offset a fall in another. One
-- row per period, street and class.
-- grain: period, street, class
-- 商务楼宇与闲置面积：每季度、每个街道、每个类别一行；盘活面积只计下降的楼宇，上升的不抵扣。
select
    period, -- quarter 季度
    street, -- street 街道
    class, -- key, featured or ordinary 类别
    count(*) as buildings, -- buildings 楼宇（栋）
    sum(floor_area_m2) as floor_area_m2, -- floor area 总面积（平方米）
    sum(idle_area_start_m2) as idle_area_start_m2, -- idle at the quarter's start 期初闲置（平方米）
    sum(idle_area_end_m2) as idle_area_end_m2, -- idle at the quarter's end 期末闲置（平方米）
    sum(greatest(idle_area_start_m2 - idle_area_end_m2, 0)) as revitalised_area_m2, -- falls in idle area 盘活面积（平方米）
from staging.office_buildings
group by period, street, class
