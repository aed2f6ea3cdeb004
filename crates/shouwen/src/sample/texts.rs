//! Names, places and words of the sample. All invented.

/// Surnames.
pub(super) const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "欧阳", "上官", "司马",
    "诸葛",
];
/// Given names.
pub(super) const GIVEN: &[&str] = &[
    "芳", "伟", "秀英", "建国", "丽", "强", "静", "磊", "敏", "志远", "桂兰", "海燕", "晓东", "雪梅", "立新",
    "玉珍", "文博", "欣怡", "国庆", "淑华", "俊杰", "婷婷", "永强", "春梅", "思远", "雨桐", "德胜", "佳宁",
    "长河", "秋月",
];
/// Streets.
pub(super) const STREETS: &[&str] = &[
    "和平路",
    "解放大街",
    "幸福里小区",
    "滨河花园",
    "锦绣家园",
    "北苑小区",
    "光明街",
    "朝阳新村",
    "东湖壹号",
    "建设路",
    "学府路",
    "翠竹园",
];

/// What a customer calls or writes about.
pub(super) struct Matter {
    /// `repair`, `complaint` …
    pub(super) case_type: domain::CaseType,
    pub(super) subject: &'static str,
    pub(super) words: &'static str,
    pub(super) flags: &'static [&'static str],
    /// What is done about it, in the end.
    pub(super) result: &'static str,
}

use domain::CaseType as T;

/// Matters that are told on the telephone or at the counter.
pub(super) const CALLED: &[Matter] = &[
    Matter {
        case_type: T::Repair,
        subject: "客厅暖气不热",
        words: "家里客厅暖气从昨天晚上开始不热，卧室是温的，室温只有十五度，家里有孩子。",
        flags: &[],
        result: "师傅上门清洗过滤网并排气，客厅散热器恢复正常，实测室温二十一度。",
    },
    Matter {
        case_type: T::Repair,
        subject: "暖气片接口漏水",
        words: "暖气片下面的接口一直在滴水，地板都湿了，拿盆接着呢，请尽快安排人来看看。",
        flags: &["leak"],
        result: "抢修班到场关闭阀门并更换接头，试压无渗漏。",
    },
    Matter {
        case_type: T::Repair,
        subject: "整栋楼没有供暖",
        words: "我们这栋楼从早上到现在都没有暖气，楼上楼下都问了，都是凉的，家里有八十多岁的老人。",
        flags: &["elderly"],
        result: "换热站循环泵跳闸，已恢复运行，逐户回访温度正常。",
    },
    Matter {
        case_type: T::Repair,
        subject: "管道有响声",
        words: "晚上暖气管道一直咕噜咕噜响，影响休息，请师傅来放放气。",
        flags: &[],
        result: "上门排气，响声消除。",
    },
    Matter {
        case_type: T::Complaint,
        subject: "维修约好没有上门",
        words: "昨天约好下午两点上门维修，等到晚上也没有人来，也没有电话，我请了半天假。",
        flags: &[],
        result: "已向客户致歉，班组长带队当天上门修复，并对未按时上门的原因做了说明。",
    },
    Matter {
        case_type: T::Complaint,
        subject: "室温不达标要求退费",
        words: "交了全额采暖费，室温一直只有十六度，报修三次都没有解决，我要求按规定退费。",
        flags: &[],
        result: "现场测温后调整入户阀门，室温达标；不达标天数的退费手续已办理。",
    },
    Matter {
        case_type: T::Enquiry,
        subject: "采暖费缴纳方式",
        words: "想问一下今年的采暖费怎么交，能不能在手机上交，截止到什么时候。",
        flags: &[],
        result: "已告知可在公众号、营业厅和银行代扣缴纳，本采暖季缴费截止到十二月三十一日。",
    },
    Matter {
        case_type: T::Enquiry,
        subject: "停暖办理条件",
        words: "房子今年不住人，想办停暖，需要什么手续，费用怎么算。",
        flags: &[],
        result: "已告知停暖须在供暖前一个月办理并带身份证和房产证，本季可登记下一采暖季。",
    },
    Matter {
        case_type: T::Suggestion,
        subject: "建议提前通知检修停暖",
        words: "检修停暖最好提前一天在小区群里发通知，老人看不到公众号。",
        flags: &[],
        result: "建议已转生产部门采纳，检修通知将同步张贴到单元门口。",
    },
    Matter {
        case_type: T::Praise,
        subject: "表扬维修师傅",
        words: "要表扬昨天来的张师傅，进门穿鞋套，修完还把地面擦干净了，服务态度特别好。",
        flags: &[],
        result: "已向客户致谢，表扬已转维修班组。",
    },
    Matter {
        case_type: T::PaidService,
        subject: "更换户内散热器",
        words: "卧室的暖气片想换成新的，问一下多少钱，能不能周末来装。",
        flags: &[],
        result: "已上门报价并经客户同意后更换，客户签字确认。",
    },
    Matter {
        case_type: T::Help,
        subject: "联系不上物业开井盖",
        words: "楼前的阀门井被车压住了，物业电话没人接，能不能帮忙联系一下。",
        flags: &[],
        result: "已联系社区与车主挪车，阀门井可正常检修。",
    },
];

/// Matters that are written.
pub(super) const WRITTEN: &[Matter] = &[
    Matter {
        case_type: T::Enquiry,
        subject: "申请开具采暖费发票",
        words: "您好：\n我在十一月五日通过银行代扣交了本季采暖费，想开一张电子发票，抬头写公司名称，请问怎么办理？\n谢谢！",
        flags: &[],
        result: "已开具电子发票并发送到客户邮箱。",
    },
    Matter {
        case_type: T::Complaint,
        subject: "热线打了三次都没人接",
        words: "昨晚八点到九点打了三次热线都没有人接，家里暖气冰凉，希望给个说法。",
        flags: &[],
        result: "已致歉并说明当晚话务高峰，已增加夜班坐席，客户家中暖气已修复。",
    },
    Matter {
        case_type: T::Enquiry,
        subject: "过户以后户名怎么改",
        words: "房子刚刚过户，采暖费账户还是原房主的名字，请问需要带什么材料去营业厅？",
        flags: &[],
        result: "已告知需带房产证、身份证到营业厅办理，客户已办妥。",
    },
    Matter {
        case_type: T::Repair,
        subject: "卫生间暖气一直不热",
        words: "卫生间的暖气从供暖第一天就不热，其他房间正常，什么时候方便派人来看一下？周六上午家里有人。",
        flags: &[],
        result: "上门更换温控阀，卫生间暖气恢复正常。",
    },
    Matter {
        case_type: T::Suggestion,
        subject: "希望公众号能查室温数据",
        words: "希望公众号能看到换热站的供水温度，大家心里有数，也少打电话。",
        flags: &[],
        result: "建议已收录，信息部门计划在下个采暖季上线。",
    },
];

/// Notes that stay inside.
pub(super) const NOTES: &[&str] = &[
    "已电话联系维修三班，师傅手上还有一单，预计一小时后出发。",
    "客户白天上班，请安排十八点以后上门。",
    "该户去年也报过同样问题，建议检查入户过滤器。",
    "换热站压力正常，判断为户内问题。",
];
