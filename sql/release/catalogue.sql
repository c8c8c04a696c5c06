-- The catalogue of figures. One row per figure.
-- grain: figure
-- 指标目录：一项指标一行。
select
    figure, -- name of the figure 指标代码
    name_zh, -- name in Chinese 中文名称
    name_en, -- name in English 英文名称
    unit, -- base unit 基本单位
    kind, -- stock, flow, cumulative, rank, ratio or growth 类型
    frequency, -- year or holiday 频度
    table, -- mart it is rolled up from 来源表
    measure, -- column of the mart 来源列
    filter, -- rows of the mart that count 筛选条件
    numerator, -- numerator of a ratio, level of a growth 分子
    denominator, -- denominator of a ratio 分母
    base, -- figure that a growth compares with 对比基数
    part_of, -- figure that it is a part of 所属总体
    same_as, -- other column with the same quantity 同一数量的另一出处
    inflow, -- column that adds to the stock 流入列
    outflow, -- column that takes from the stock 流出列
    department, -- responsible department 责任部门
    format, -- how the report prints it 年报格式
from catalogue
order by position
