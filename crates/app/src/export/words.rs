//! Heads of exported tables in both languages.

/// Heads in one language.
pub(super) struct Words {
    pub(super) cases: &'static [&'static str],
    pub(super) customers: &'static [&'static str],
    pub(super) figures: &'static [&'static str],
    pub(super) facts: &'static [&'static str],
    pub(super) log: &'static [&'static str],
}

static CHINESE: Words = Words {
    cases: &[
        "编号",
        "类型",
        "优先级",
        "状态",
        "主题",
        "客户",
        "首问责任人",
        "经办人",
        "班组",
        "登记时间",
        "办结时间",
    ],
    customers: &["姓名", "电话", "邮箱", "地址", "会员等级", "登记时间"],
    figures: &["条款", "名称", "守约", "违约", "免责", "进行中"],
    facts: &["序号", "时间", "事实", "人员", "内容"],
    log: &["时间", "人员", "操作", "对象", "详情"],
};

static ENGLISH: Words = Words {
    cases: &[
        "Number", "Type", "Priority", "Category", "Subject", "Customer", "Owner", "Handler", "Team",
        "Opened", "Closed",
    ],
    customers: &["Name", "Phone", "Mail", "Address", "Member level", "Entered"],
    figures: &["Clause", "Title", "Kept", "Broken", "Waived", "Running"],
    facts: &["Place", "Time", "Fact", "Person", "Content"],
    log: &["Time", "Person", "Act", "On what", "Details"],
};

pub(super) const fn words(is_chinese: bool) -> &'static Words {
    if is_chinese { &CHINESE } else { &ENGLISH }
}
