-- The district that the release is of. One row.
-- grain: district
-- 本次发布所属的区：一行。
select
    getvariable('of_district') as district, -- its name 区县名称
    getvariable('of_district_en') as district_en -- its name in English 区县名称（英文）
