-- Where each figure comes from, by the definitions of this release. One row per figure and feed.
-- grain: figure, feed
-- 指标的来源，以本次发布时的定义为准：一项指标、一项报送一行。
select
    figure, -- name of the figure 指标代码
    theme_zh, -- title of its theme 主题名称
    theme_en, -- title of its theme in English 主题名称（英文）
    feed, -- feed that it is counted from 报送项目
    feed_zh, -- title of the feed 报送项目名称
    system, -- system that delivers it 报送系统
    department, -- department that delivers it 报送部门
    sql, -- SQL files between the feed and the figure 统计口径所在的 SQL 文件
from (select unnest(getvariable('sources'), recursive := true)) as listed
