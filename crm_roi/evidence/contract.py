"""The contract: the tables and columns that evidence is made from, and how exports call them."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final, NamedTuple

from crm_roi.core.terms import _


class Kind(StrEnum):
    """What a column holds; it decides how its text is read."""

    KEY = "key"
    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"
    NUMBER = "number"
    FLAG = "flag"


SQL_TYPES: Final = {
    Kind.KEY: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.DAY: "DATE",
    Kind.MOMENT: "TIMESTAMP",
    Kind.AMOUNT: "DECIMAL(18,2)",  # sums of decimals are exact, in whatever order they are added
    Kind.NUMBER: "DECIMAL(18,4)",
    Kind.FLAG: "BOOLEAN",
}


class Column(NamedTuple):
    """A column: its name in the contract, what it holds, and what exports call it."""

    name: str
    kind: Kind
    synonyms: str  # separated by spaces, as `plain` writes them
    needed: bool = False


class Table(NamedTuple):
    """A table: its name, its name for readers, words of file names that hint at it, its columns."""

    name: str
    label: str
    hints: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Give a column by its name."""
        return next(column for column in self.columns if column.name == name)


_CUSTOMER: Final = (
    "customerid customer custid customerno customernumber customercode clientid accountid memberid "
    "contactid userid buyerid 客户编号 客户id 客户号 客户代码 客户编码 会员号 会员编号 会员id "
    "会员卡号 用户id 用户编号 买家id 顾客编号"
)
_STORE: Final = "store shop dealer branch region outlet 门店 店铺 区域 地区 大区 经销商 网点 分公司"
_CHANNEL: Final = "channel source medium 渠道 来源 来源渠道 客户来源 接入渠道"
_ORDER: Final = (
    "orderid orderno ordernumber order invoiceno invoice invoiceid transactionid 订单编号 订单号 "
    "订单id 单号 单据编号 交易号 发票号"
)
_AMOUNT: Final = (
    "amount total revenue sales salesamount orderamount value price paid netamount 金额 订单金额 "
    "销售金额 实付金额 成交金额 交易金额 销售额 合计 总额 合计金额"
)
_CAMPAIGN: Final = "campaignid campaign 活动编号 活动id 营销活动 活动 市场活动"

TABLES: Final = (
    Table(
        "customers",
        _("Customers"),
        "customers customer clients accounts members contacts 客户 会员 用户 顾客",
        (
            Column("customer_id", Kind.KEY, f"{_CUSTOMER} id 编号", needed=True),
            Column("created", Kind.DAY, "created createdat createddate createdon since signupdate "
                   "registered joined 创建时间 创建日期 注册时间 注册日期 建档日期 入会日期"),
            Column("segment", Kind.TEXT, "segment class tier level industry 客户级别 客户等级 "
                   "客户类型 级别 等级 行业 分类"),
            Column("store", Kind.TEXT, _STORE),
            Column("phone", Kind.TEXT, "phone mobile telephone tel phonenumber 电话 手机 手机号 "
                   "联系电话 手机号码"),
            Column("tax_number", Kind.TEXT, "taxnumber taxid vat 税号 统一社会信用代码 "
                   "纳税人识别号"),
            Column("name", Kind.TEXT, "name customername fullname company 姓名 客户名称 客户姓名 "
                   "名称 公司名称 会员姓名"),
            Column("city", Kind.TEXT, "city town 城市 市 所在城市"),
            Column("channel", Kind.TEXT, _CHANNEL),
            Column("referred_by", Kind.KEY, "referredby referrer referrerid referral 推荐人 "
                   "介绍人 推荐客户 推荐人编号 老客户推荐"),
        ),
    ),
    Table(
        "orders",
        _("Orders placed"),
        "orders order sales transactions invoices 订单 销售 交易 成交",
        (
            Column("order_id", Kind.KEY, _ORDER),
            Column("customer_id", Kind.KEY, _CUSTOMER, needed=True),
            Column("order_date", Kind.DAY, "orderdate date purchasedate invoicedate "
                   "transactiondate orderedat createdat closedate 订单日期 下单时间 下单日期 日期 "
                   "成交日期 交易日期 交易时间 购买日期 销售日期 付款时间", needed=True),
            Column("amount", Kind.AMOUNT, _AMOUNT, needed=True),
            Column("margin", Kind.AMOUNT, "margin grossmargin profit grossprofit 毛利 毛利额 利润"),
            Column("store", Kind.TEXT, _STORE),
            Column("campaign_id", Kind.KEY, _CAMPAIGN),
            Column("order_kind", Kind.TEXT, "orderkind kind type ordertype 订单类型 类型 单据类型"),
            Column("currency", Kind.TEXT, "currency currencycode 币种 货币"),
        ),
    ),
    Table(
        "order_lines",
        _("Order lines"),
        "orderlines lines items baskets products 订单明细 明细 商品",
        (
            Column("order_id", Kind.KEY, _ORDER, needed=True),
            Column("product", Kind.TEXT, "product productid item sku productname description "
                   "stockcode 产品 商品 产品名称 商品名称 商品编码 产品编码 品名", needed=True),
            Column("quantity", Kind.NUMBER, "quantity qty units 数量 件数"),
            Column("amount", Kind.AMOUNT, f"{_AMOUNT} lineamount linetotal 小计"),
            Column("category", Kind.TEXT, "category productcategory group 类别 品类 产品类别 "
                   "商品分类 产品线"),
            Column("is_new_product", Kind.FLAG, "isnewproduct newproduct isnew 新品 是否新品 "
                   "新产品"),
        ),
    ),
    Table(
        "interactions",
        _("Contacts and complaints"),
        "interactions cases tickets complaints visits calls service 服务 工单 投诉 拜访 回访 来访",
        (
            Column("customer_id", Kind.KEY, _CUSTOMER, needed=True),
            Column("opened_at", Kind.MOMENT, "openedat opened createdat createdon date time "
                   "requestedat 创建时间 受理时间 提交时间 投诉时间 时间 日期 拜访日期 请求时间",
                   needed=True),
            Column("kind", Kind.TEXT, "kind type casetype tickettype 类型 工单类型 服务类型 类别",
                   needed=True),
            Column("answered_at", Kind.MOMENT, "answeredat firstresponseat respondedat repliedat "
                   "首次响应时间 响应时间 回复时间 首次回复时间"),
            Column("closed_at", Kind.MOMENT, "closedat resolvedat solvedat closed 关闭时间 "
                   "解决时间 完成时间 办结时间"),
            Column("channel", Kind.TEXT, _CHANNEL),
            Column("store", Kind.TEXT, _STORE),
        ),
    ),
    Table(
        "opportunities",
        _("Opportunities"),
        "opportunities leads deals pipeline 商机 线索 销售机会",
        (
            Column("opportunity_id", Kind.KEY, "opportunityid opportunity leadid dealid id "
                   "商机编号 商机id 线索编号 线索id 机会编号", needed=True),
            Column("customer_id", Kind.KEY, _CUSTOMER),
            Column("created", Kind.DAY, "created createdat createddate createdon firstcontact "
                   "创建时间 创建日期 首次接触 首次联系日期", needed=True),
            Column("stage", Kind.TEXT, "stage status stagename 阶段 销售阶段 商机阶段 状态"),
            Column("stage_date", Kind.DAY, "stagedate stagechanged laststagechange 阶段日期 "
                   "阶段变更时间 阶段更新时间"),
            Column("closed", Kind.DAY, "closed closedat closedate closeddate wonat 关闭日期 "
                   "成交日期 结单日期 赢单日期 结束日期"),
            Column("won", Kind.FLAG, "won iswon success result 是否赢单 赢单 是否成交 结果"),
            Column("amount", Kind.AMOUNT, f"{_AMOUNT} 商机金额 预计金额"),
            Column("owner", Kind.KEY, "owner salesperson ownerid rep seller 负责人 销售员 业务员 "
                   "所有人 跟进人 销售顾问"),
            Column("store", Kind.TEXT, _STORE),
        ),
    ),
    Table(
        "campaigns",
        _("Campaigns"),
        "campaigns 活动 营销活动",
        (
            Column("campaign_id", Kind.KEY, f"{_CAMPAIGN} id", needed=True),
            Column("cost", Kind.AMOUNT, "cost spend budget actualcost 费用 成本 花费 活动费用 投入",
                   needed=True),
            Column("started", Kind.DAY, "started start startdate 开始日期 开始时间"),
            Column("ended", Kind.DAY, "ended end enddate 结束日期 结束时间"),
            Column("channel", Kind.TEXT, f"{_CHANNEL} platform 平台"),
            Column("reach", Kind.NUMBER, "reach impressions views 触达 曝光 曝光量 触达人数 "
                   "浏览量"),
            Column("engagements", Kind.NUMBER, "engagements interactions likes clicks 互动 "
                   "互动量 互动数 点击量 点击"),
            Column("conversions", Kind.NUMBER, "conversions acquired newcustomers 转化 转化数 "
                   "获客数 新增客户"),
        ),
    ),
    Table(
        "touches",
        _("Customers reached by campaigns"),
        "touches members sends campaignmembers 触达 活动成员",
        (
            Column("campaign_id", Kind.KEY, _CAMPAIGN, needed=True),
            Column("customer_id", Kind.KEY, _CUSTOMER, needed=True),
            Column("touched_at", Kind.DAY, "touchedat touched sentat date senton 触达时间 "
                   "发送时间 触达日期 日期", needed=True),
            Column("trial_group", Kind.TEXT, "group trialgroup arm treatment 组别 分组 实验组",
                   needed=True),
        ),
    ),
    Table(
        "survey",
        _("Survey answers"),
        "survey answers nps 问卷 调查 满意度",
        (
            Column("respondent", Kind.KEY, f"respondent respondentid {_CUSTOMER} 受访者 问卷编号",
                   needed=True),
            Column("answered_on", Kind.DAY, "answeredon answeredat date submitted 提交时间 "
                   "答卷日期 填写时间 日期", needed=True),
            Column("recommend", Kind.NUMBER, "recommend nps recommendation likelihood 推荐意愿 "
                   "推荐 推荐分 推荐度", needed=True),
            Column("satisfaction", Kind.NUMBER, "satisfaction csat overall 满意度 总体满意度"),
        ),
    ),
)  # fmt: skip
BY_NAME: Final = {table.name: table for table in TABLES}
UNIT_IN_HEADER: Final = re.compile(r"[(\[](?:单位)?[:：]?(?P<unit>[^()\[\]]*)[)\]]\s*$")
UNITS: Final = {"千元": 1e3, "万元": 1e4, "万": 1e4, "百万": 1e6, "亿元": 1e8, "亿": 1e8, "k": 1e3}


def plain(text: str) -> str:
    """Write a header or a file name as synonyms are written: half width, small, letters only."""
    half = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub(r"[\W_]+", "", UNIT_IN_HEADER.sub("", half))


def unit_of(header: str) -> float:
    """Give the factor that a header states, such as 10,000 for 金额(万元); 1 if it states none."""
    found = UNIT_IN_HEADER.search(unicodedata.normalize("NFKC", header).lower())
    return UNITS.get(found["unit"].strip(), 1.0) if found else 1.0
