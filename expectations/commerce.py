"""What must hold in the commerce marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.tables import ExpectColumnWithin, ExpectNoRows
from expectations.thresholds import MARKET_TURNOVER_PER_VISIT, RETAIL_SALES_GROWTH, STREET_TURNOVER_PER_VISIT

HOURS_OF_A_DAY = 24

SUITES: dict[str, list[Expectation]] = {
    "commerce.vouchers_by_campaign": [
        ExpectNoRows(
            where="redeemed_yuan > face_value_yuan",
            zh="核销金额不超过券面总额",
            en="no more is redeemed than was issued",
        ),
        ExpectNoRows(
            where="face_value_yuan <= 0 or redeemed_yuan < 0 or batches <= 0",
            zh="发放金额为正，核销金额不为负",
            en="what is issued is positive, what is redeemed not negative",
        ),
        ExpectColumnWithin(
            column="redemption_rate", lower=0, upper=1, zh="核销率在 0 与 1 之间", en="a rate is a share"
        ),
    ],
    "commerce.footfall_by_day": [
        ExpectNoRows(
            where="visits < 0 or counters <= 0",
            zh="客流不为负，有数必有计数器",
            en="visits are counted by a counter",
        ),
        ExpectNoRows(
            where=f"counter_hours < counters or counter_hours > counters * {HOURS_OF_A_DAY}",
            zh="每个计数器每天 1 至 24 个时段",
            en="a counter that delivers has 1 to 24 hours a day",
        ),
    ],
    "commerce.footfall_by_holiday": [
        ExpectNoRows(
            where="days > holiday_days or days <= 0",
            zh="有数的天数不超过假期天数",
            en="a holiday has no more days with counts than it has days",
        ),
        ExpectNoRows(
            where="visits < 0 or counter_hours < days",
            zh="客流不为负，每个有数的日子至少一个时段",
            en="visits are not negative, and a day with counts has an hour with counts",
        ),
    ],
    "commerce.sales_by_day": [
        ExpectNoRows(
            where="turnover_yuan <> sales_yuan - returns_yuan",
            zh="营业额等于销售减退货",
            en="turnover is sales less returns",
        ),
        ExpectNoRows(
            where="sales_yuan < 0 or returns_yuan < 0",
            zh="销售与退货金额都不为负",
            en="neither amount is negative",
        ),
        ExpectNoRows(
            where="merchants <= 0 or merchants > sales + returns",
            zh="有交易的商户不多于交易笔数",
            en="there are no more merchants with a payment than payments",
        ),
    ],
    "commerce.sales_by_hour": [
        ExpectNoRows(
            where=f"hour < 0 or hour >= {HOURS_OF_A_DAY}",
            zh="时段为 0 至 23 时",
            en="the hours of a day go from 0 to 23",
        ),
        ExpectNoRows(
            where="turnover_yuan <> sales_yuan - returns_yuan or sales_yuan < 0 or returns_yuan < 0",
            zh="营业额等于销售减退货，两者都不为负",
            en="turnover is sales less returns, and neither is negative",
        ),
        ExpectNoRows(
            where="merchants <= 0 or merchants > sales + returns",
            zh="有交易的商户不多于交易笔数",
            en="there are no more merchants with a payment than payments",
        ),
    ],
    "commerce.sales_by_holiday": [
        ExpectNoRows(
            where="returns_yuan > sales_yuan",
            zh="整个假期退货金额不超过销售金额，否则须说明",
            en="over a whole holiday returns are no more than sales, or need an explanation",
            severity=FailureSeverity.WARNING,
        ),
        ExpectNoRows(
            where="turnover_yuan <> sales_yuan - returns_yuan",
            zh="营业额等于销售减退货",
            en="turnover is sales less returns",
        ),
        ExpectNoRows(
            where="days > holiday_days or days <= 0",
            zh="有交易的天数不超过假期天数",
            en="a holiday has no more days with payments than it has days",
        ),
    ],
    "commerce.holiday_trade": [
        ExpectColumnWithin(
            column="turnover_per_visit_yuan",
            where="footfall_days = holiday_days and sales_days = holiday_days",
            lower=STREET_TURNOVER_PER_VISIT.lower,
            upper=STREET_TURNOVER_PER_VISIT.upper,
            zh="整个假期的人次均消费在步行街的合理范围内，超出须说明",
            en="over a whole holiday turnover a visit is what a street can have, or needs an explanation",
            severity=FailureSeverity.WARNING,
        ),
        ExpectNoRows(
            where="footfall_days > holiday_days or sales_days > holiday_days",
            zh="有数的天数不超过假期天数",
            en="neither side covers more days than the holiday has",
        ),
    ],
    "commerce.new_brands_by_category": [
        ExpectNoRows(
            where="first_stores > brands or brands <= 0",
            zh="首店不多于品牌数",
            en="there are no more first stores than brands",
        ),
    ],
    "commerce.night_markets_by_month": [
        ExpectNoRows(
            where="nights > day(last_day(strptime(period, '%Y-%m'))) or nights <= 0",
            zh="营业夜数不超过当月天数",
            en="a month has no more nights than days",
        ),
        ExpectNoRows(
            where="visits < 0 or turnover_yuan < 0",
            zh="客流与营业额不为负",
            en="visits and turnover are not negative",
        ),
        ExpectColumnWithin(
            column="turnover_per_visit_yuan",
            lower=MARKET_TURNOVER_PER_VISIT.lower,
            upper=MARKET_TURNOVER_PER_VISIT.upper,
            zh="人次均消费在夜市的合理范围内，超出须说明",
            en="turnover a visit is what a night market can have, or needs an explanation",
            severity=FailureSeverity.WARNING,
        ),
    ],
    "commerce.city_retail_sales": [
        ExpectNoRows(
            where="retail_sales_yuan <= 0",
            zh="社会消费品零售总额为正",
            en="retail sales of a city are positive",
        ),
        ExpectColumnWithin(
            column="growth",
            lower=RETAIL_SALES_GROWTH.lower,
            upper=RETAIL_SALES_GROWTH.upper,
            zh="一年之内不会减半或翻倍，超出多为单位有误，须说明",
            en="a city's retail sales neither halve nor double in a year; where they do, suspect the unit",
            severity=FailureSeverity.WARNING,
        ),
    ],
}
