-- The inputs of each feed's last staging. One row per feed.
-- grain: feed
-- 各项报送最近一次读入的依据：一项报送一行。
select
    feed, -- feed 报送项目
    inventory, -- fingerprint of the inputs of staging 读入依据的指纹
from meta.feeds
order by feed
