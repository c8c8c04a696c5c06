-- Cells to mend in quarantined deliveries. One row per cell, or per file that cannot be read at all.
-- grain: feed, period, file, sheet, row, expected_zh
-- 退回报送中须改之处：每处一行，整份不收的文件一行。
select
    deliveries.feed, -- feed 报送项目
    deliveries.period, -- period 报送时期
    deliveries.file, -- name of the file 文件名
    problems.sheet, -- sheet 工作表
    problems.row, -- row number as in a spreadsheet 行号
    problems."column", -- column 列
    problems.found, -- value found 现有内容
    problems.expected_zh, -- what is expected, in Chinese 应改为
    problems.expected_en, -- what is expected, in English 应改为（英文）
    deliveries.department, -- department that delivers it 报送部门
from meta.problems as problems
inner join meta.deliveries as deliveries on problems.delivery = deliveries.delivery
where deliveries.state = 'quarantined'
union all
select
    feed,
    period,
    file,
    null as sheet,
    null as row,
    null as "column",
    null as found,
    reason_zh as expected_zh,
    reason_en as expected_en,
    department,
from meta.deliveries
where state = 'quarantined' and delivery is null
order by feed, period, file, sheet, row, "column"
