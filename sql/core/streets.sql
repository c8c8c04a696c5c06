-- The streets of the district. One row per street.
-- grain: street
-- 本区的街道：每个街道一行。
select
    unnest(getvariable('streets')) as street -- name of the street 街道名称
