-- The figures printed in the yearly report, with the values counted. One row per printed figure and period.
-- grain: figure, period
-- 年报所印数字与本库统计对照：每个所印数字一行。
select
    figure, -- name of the figure 指标代码
    period, -- period of the figure 时期
    printed, -- text in the report 年报写法
    low, -- least that the printed digits admit, in base units 所印数字允许的下限（基本单位）
    high, -- most that the printed digits admit, in base units 所印数字允许的上限（基本单位）
    value, -- value counted, in base units 本库统计数值（基本单位）
    state, -- matches, differs or missing 状态：一致、不一致、缺
from printed_figures
