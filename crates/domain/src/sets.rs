//! The closed sets that cases, contacts and people are described with.

use crate::closed_set;

closed_set! {
    /// What the customer wants (clause B03).
    CaseType {
        /// A question. 咨询
        Enquiry = "enquiry",
        /// Something is broken. 报修
        Repair = "repair",
        /// Something was done badly. 投诉
        Complaint = "complaint",
        /// Something could be better. 建议
        Suggestion = "suggestion",
        /// Something was done well. 表扬
        Praise = "praise",
        /// A person needs a hand. 求助
        Help = "help",
        /// Work that the customer pays for. 有偿服务
        PaidService = "paid_service",
        /// An order of goods. 订单
        Order = "order",
        /// Goods that come back. 退换货
        Return = "return",
        /// More about an earlier case. 续办
        FollowUp = "follow_up",
    }
}

closed_set! {
    /// How soon a case is worked on (clause B18); ordered from most to least urgent.
    Priority {
        /// 紧急
        Urgent = "urgent",
        /// 高
        High = "high",
        /// 一般
        Normal = "normal",
        /// 低
        Low = "low",
    }
}

closed_set! {
    /// Where a case stands. People may put names of their own on top of these.
    Category {
        /// Nobody has worked on it. 待受理
        New = "new",
        /// Somebody works on it. 办理中
        Open = "open",
        /// It waits, for a recorded reason. 等待
        Waiting = "waiting",
        /// It is done. 已办结
        Closed = "closed",
        /// It goes on in another case. 已并入
        Joined = "joined",
    }
}

impl Category {
    /// Whether work is still owed.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Waiting)
    }
}

closed_set! {
    /// The way in or out on which a contact happened.
    Channel {
        /// 电话
        Phone = "phone",
        /// 柜台
        Counter = "counter",
        /// 电子邮件
        Email = "email",
        /// 在线会话
        Chat = "chat",
        /// 上门
        Visit = "visit",
        /// 即时通讯
        Messenger = "messenger",
    }
}

closed_set! {
    /// Who began a contact.
    Direction {
        /// The customer. 来
        Inbound = "inbound",
        /// The desk. 去
        Outbound = "outbound",
    }
}

closed_set! {
    /// Why a case waits.
    WaitReason {
        /// For the customer's word. 待客户
        Customer = "customer",
        /// For an agreed time. 待预约
        Appointment = "appointment",
        /// For parts. 待配件
        Parts = "parts",
        /// For another company. 待第三方
        ThirdParty = "third_party",
        /// For something nobody can help. 不可抗力
        ForceMajeure = "force_majeure",
    }
}

closed_set! {
    /// How a try to reach the customer went.
    TryOutcome {
        /// 无人接听
        NoAnswer = "no_answer",
        /// 占线
        Busy = "busy",
        /// 号码有误
        WrongNumber = "wrong_number",
        /// 已联系上
        Reached = "reached",
    }
}

closed_set! {
    /// What the customer said to the outcome (clause C06).
    CustomerWord {
        /// 满意
        Satisfied = "satisfied",
        /// 认可
        Accepted = "accepted",
        /// 不满意
        Dissatisfied = "dissatisfied",
    }
}

closed_set! {
    /// How much a clause weighs.
    Severity {
        /// 严重
        Critical = "critical",
        /// 重要
        Major = "major",
        /// 一般
        Minor = "minor",
    }
}

closed_set! {
    /// Who answers for a clause.
    Answerable {
        /// Whoever speaks with the customer. 坐席
        Agent = "agent",
        /// Whoever works on the case now. 经办人
        Handler = "handler",
        /// Whoever was asked first. 首问责任人
        Owner = "owner",
        /// The team. 班组
        Team = "team",
        /// The department. 部门
        Department = "department",
    }
}

closed_set! {
    /// What follows a broken clause.
    BreakAct {
        /// Tell the person.  提醒本人
        TellPerson = "tell_person",
        /// Tell the team lead. 报班长
        TellTeamLead = "tell_team_lead",
        /// Tell the supervisor. 报主管
        TellSupervisor = "tell_supervisor",
        /// Raise the case's priority by one step. 提升优先级
        RaisePriority = "raise_priority",
        /// Urge whoever has to do it. 督办
        Urge = "urge",
        /// Tell the director in charge. 报分管领导
        TellDirector = "tell_director",
        /// Deduct points. 扣分
        DeductPoints = "deduct_points",
    }
}

closed_set! {
    /// A moment in a contact at which words are due (A03, A05, A18, G03).
    Moment {
        /// First words of a call. 通话开头
        CallOpening = "call_opening",
        /// Last words of a call. 通话结束
        CallClosing = "call_closing",
        /// First words of a chat. 会话开头
        ChatOpening = "chat_opening",
        /// A mail to the customer. 邮件答复
        EmailReply = "email_reply",
        /// Before a caller is put on hold. 请客户等候
        Hold = "hold",
        /// Back on the line. 恢复通话
        Resume = "resume",
        /// Before a call is transferred. 转接
        Transfer = "transfer",
        /// Anything else said or written to the customer. 对客答复
        Reply = "reply",
        /// Words that stay inside. 内部备注
        Note = "note",
    }
}
