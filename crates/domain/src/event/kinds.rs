//! The list of events: one line each, with its words and what it may carry. Words are stored for good: rename none.

use super::EventPart::{ByAt, Customer, Items, Person, Text, Thing};
use super::{EventField, EventPart, EventSpec, FieldHolds};
use crate::closed_set;

/// A field of words.
const fn w(name: &'static str, zh: &'static str) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::Words,
        is_known: false,
    })
}

/// A field that is `yes` or `no`.
const fn y(name: &'static str, zh: &'static str) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::YesNo,
        is_known: false,
    })
}

/// A field that is `yes` or `no`, written by the program from what it knows.
const fn k(name: &'static str, zh: &'static str) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::YesNo,
        is_known: true,
    })
}

/// A field of words, written by the rule of a clause that has the event written.
const fn r(name: &'static str, zh: &'static str) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::Words,
        is_known: true,
    })
}

/// One of a few words, written by the program from what it knows.
const fn kc(name: &'static str, zh: &'static str, words: &'static [&'static str]) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::OneOf(words),
        is_known: true,
    })
}

/// A whole number with its unit.
const fn n(name: &'static str, zh: &'static str, unit: &'static str) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::Number(unit),
        is_known: false,
    })
}

/// One of a few words.
const fn c(name: &'static str, zh: &'static str, words: &'static [&'static str]) -> EventPart {
    EventPart::Field(EventField {
        name,
        zh,
        holds: FieldHolds::OneOf(words),
        is_known: false,
    })
}

macro_rules! events {
    ($($(#[$ameta:meta])* $area:ident = $aword:literal { $($variant:ident = $word:literal, $zh:literal, $en:literal, [$($part:expr),* $(,)?];)+ })+) => {
        closed_set! {
            /// The part of the house that reports an event.
            EventArea { $($(#[$ameta])* $area = $aword),+ }
        }

        closed_set! {
            /// What an event is; what packs name beside the kinds of facts.
            EventKind { $($(#[doc = $en] $variant = $word,)+)+ }
        }

        impl EventKind {
            /// What the colleague is whom the event names, in Chinese and English, where that is more than somebody concerned.
            #[must_use]
            pub fn colleague_is(self) -> Option<(&'static str, &'static str)> {
                (self == Self::CompensationDecided).then_some(("批准人", "approver"))
            }

            /// What events of this kind are called and may carry.
            #[must_use]
            pub const fn spec(self) -> EventSpec {
                match self {
                    $($(Self::$variant => EventSpec {
                        kind: Self::$variant,
                        area: EventArea::$area,
                        zh: $zh,
                        en: $en,
                        parts: const { &[$($part),*] },
                    },)+)+
                }
            }
        }
    };
}

events! {
    /// Telephone, queue and language.
    Call = "call" {
        CallRang = "call_rang", "来电振铃", "a call rings", [Thing];
        CallAnswered = "call_answered", "接通来电", "a call is answered", [Thing, Text, n("rings", "铃声", "rings")];
        CallMissed = "call_missed", "漏接来电", "a call was not answered", [Thing, w("number", "号码")];
        VoicemailLeft = "voicemail_left", "收到语音留言", "the caller left a voicemail", [Thing, Text];
        CallbackMade = "callback_made", "回拨来电", "a missed caller is called back", [Thing, Text, y("reached", "接通")];
        CallHeld = "call_held", "请客户等候", "the caller is asked to hold", [Thing, Text];
        CallResumed = "call_resumed", "恢复通话", "the agent is back on the line", [Thing, Text];
        CallTransferred = "call_transferred", "转接来电", "the call is transferred", [Thing, Person, Text, w("to", "转给"), w("reason", "原因")];
        QueueJoined = "queue_joined", "进入排队", "a caller waits in the queue", [Thing];
        QueueWaitTold = "queue_wait_told", "播报等待", "the expected wait is told", [Thing, n("seconds", "预计秒数", "s")];
        QueueLeft = "queue_left", "离开排队", "the caller left the queue", [Thing];
        CallEnded = "call_ended", "通话挂断", "the call ends", [Thing, c("released_by", "挂断方", &["customer", "agent"]), n("duration_s", "通话秒数", "s")];
        SpeechMeasured = "speech_measured", "语音测评", "the speech of a call was measured", [Thing, Person, n("chars_per_minute", "语速", "characters a minute"), n("interruptions", "打断次数", "times"), n("unexcused_interruptions", "未致歉打断", "times")];
        CallDisposed = "call_disposed", "标注通话", "a call without a case is marked", [Thing, Text, c("disposition", "去向", &["misdialled", "out_of_remit", "answered", "nuisance"]), y("told", "已告知"), w("right_contact", "正确联系方式")];
        LanguageNoticed = "language_noticed", "识别语言", "the customer speaks another language or dialect", [Thing, w("language", "语言")];
        LanguageServed = "language_served", "按客户语言服务", "a speaker or a translation was found", [Thing, w("language", "语言"), c("way", "方式", &["speaker", "translation"])];
        AssistantTook = "assistant_took", "自助受理", "an assistant took the request", [Thing, Text];
        PersonAskedFor = "person_asked_for", "要求人工", "the customer wants a person", [Thing];
        PersonJoined = "person_joined", "人工接入", "a person took over from the assistant", [Thing, n("steps", "步数", "steps")];
        ConsentGiven = "consent_given", "客户同意", "the customer agrees", [Thing, c("matter", "同意什么", &["transfer", "identity_check", "customer_things", "risky_work", "something_else"]), w("about", "事由"), y("signed", "签字")];
        VisitorCame = "visitor_came", "客户到店", "a customer walked in", [Thing];
        VisitorGreeted = "visitor_greeted", "接待到店客户", "a walk-in customer was received", [Thing, Text, y("identity", "核对身份"), y("seated", "请坐"), w("request", "诉求")];
        PrivateTalkNoticed = "private_talk_noticed", "发现私人通话", "a private call or chat at the desk was noticed", [Thing, Person, w("note", "说明")];
    }
    /// Taking a request, dispatching it, reporting up.
    Request = "request" {
        DispatchOrdered = "dispatch_ordered", "派单", "a department is given the work", [Thing, ByAt, c("way", "方式", &["voice", "written"]), w("to", "承办部门"), w("whom", "接令人"), w("what", "派办内容"), w("head", "部门负责人")];
        DispatchAccepted = "dispatch_accepted", "部门接单", "the department accepts", [Thing];
        DispatchSentBack = "dispatch_sent_back", "部门退单", "the department sends it back", [Thing, w("reason", "原因")];
        DispatchResultReported = "dispatch_result_reported", "部门报结果", "the department reports the result", [Thing, w("result", "结果")];
        UrgingIssued = "urging_issued", "发督办单", "an urging notice is issued", [Thing, w("number", "督办编号"), w("to", "承办部门"), w("head", "部门负责人"), r("clause", "条款")];
        DirectorTold = "director_told", "上报分管领导", "the director in charge is told", [Thing, w("director", "分管领导")];
        ReportedUp = "reported_up", "上报", "it was reported up", [Thing, Text, c("to", "上报对象", &["team_lead", "supervisor", "director"]), w("what", "事由"), y("skipped_step", "越级"), c("from", "上报人层级", &["agent", "team_lead", "supervisor"])];
        SkipTold = "skip_told", "补报越级", "whoever was skipped is told afterwards", [Thing, w("to", "补报对象")];
        RiskNoticed = "risk_noticed", "发现重大情况", "something to report at once was noticed", [Thing, c("sort", "情形", &["secret_leak", "grave_error", "danger", "beyond_remit", "trouble_maker"]), w("note", "说明")];
        DoubtNoticed = "doubt_noticed", "难以判断", "what is to be done is hard to judge", [Thing, w("note", "说明")];
        InstructionGiven = "instruction_given", "上级指示", "an instruction came from above", [Thing, ByAt, w("from", "下达人"), w("what", "指示内容")];
        InstructionExecuted = "instruction_executed", "落实指示", "an instruction was carried out", [Thing, w("result", "结果"), w("objection", "保留意见")];
        MatterJoined = "matter_joined", "并入同一事项", "another customer's report of the same matter was joined", [Thing, Customer];
        MatterAnswered = "matter_answered", "逐户答复", "a joined customer got their own answer", [Thing, Customer, Text];
        OutageTold = "outage_told", "告知停供", "cause, area and end of an outage are told", [Thing, Text, ByAt, w("cause", "原因"), w("area", "范围"), y("apologised", "致歉")];
        PriceAccepted = "price_accepted", "客户接受报价", "the customer accepts price and content", [Thing, n("amount", "金额", "fen"), w("content", "服务内容"), y("signed", "签字")];
        PaidWorkStarted = "paid_work_started", "开始有偿服务", "paid work begins", [Thing];
        ExpertAsked = "expert_asked", "请教专业人员", "an expert is asked", [Thing, ByAt, w("question", "问题"), w("expert", "专业人员"), w("reach", "客户联系方式"), w("address", "客户地址"), y("placeless", "与地点无关"), w("no_place", "无地点的原因"), y("apologised", "致歉")];
        DataFoundWrong = "data_found_wrong", "发现资料有误", "customer data turn out wrong", [Thing, Customer, w("field", "资料项")];
        DataCorrected = "data_corrected", "更正客户资料", "customer data were corrected", [Thing, Customer, w("field", "资料项"), w("value", "新值")];
        RecordEnded = "record_ended", "记录截止", "the record that another system kept of a closed case ends", [w("record", "记录名称")];
        CaseArchived = "case_archived", "归档", "a closed case was classed and archived", [Thing, w("class", "归类")];
        BulletinPublished = "bulletin_published", "发布服务通报", "statistics, summary and analysis went to management and departments", [c("period", "周期", &["week", "month"]), w("statistics", "统计"), w("summary", "小结"), w("analysis", "分析"), w("to", "发送对象"), y("management", "发管理层"), y("departments", "发各部门")];
        ScriptFollowed = "script_followed", "按脚本办理", "steps of a script were gone through", [Thing, Items, w("script", "脚本")];
        ChecklistTicked = "checklist_ticked", "勾选清单", "items of a check list were ticked", [Thing, Items, Person, w("list", "清单"), w("photo", "照片"), w("signature", "签名")];
        ClosingNoted = "closing_noted", "办结说明", "cause, remedy and prevention were written down", [Thing, w("cause", "原因"), w("remedy", "处理"), w("prevention", "预防")];
    }
    /// Visits on site.
    Visit = "visit" {
        AppointmentCalled = "appointment_called", "预约电话", "an appointment call", [Thing, Text, w("caller", "致电人"), w("purpose", "事由"), w("place", "地点"), w("time", "时间"), y("read_back", "复述"), y("thanked", "致谢")];
        VisitAgreed = "visit_agreed", "约定上门", "a visit is agreed", [Thing, ByAt, Person];
        VisitChanged = "visit_changed", "改约上门", "a visit gets another time", [Thing, ByAt, Text, w("reason", "原因"), y("apologised", "致歉")];
        DelayTold = "delay_told", "告知延误", "the customer is told of a delay", [Thing, ByAt, Text, w("reason", "原因")];
        VisitDelayed = "visit_delayed", "上门延误", "a visit cannot be made in time", [Thing, w("reason", "原因")];
        VisitSetOut = "visit_set_out", "出发上门", "the engineer sets out", [Thing];
        VisitArrived = "visit_arrived", "到达现场", "the engineer arrived", [Thing];
        CustomerMet = "customer_met", "见到客户", "the engineer meets the customer", [Thing];
        RoomEntered = "room_entered", "进入客户室内", "the engineer enters the rooms", [Thing];
        NobodyIn = "nobody_in", "敲门无人", "nobody is in", [Thing];
        PhoneTried = "phone_tried", "现场电话联系", "the customer is tried by phone from the door", [Thing];
        CardLeft = "card_left", "留联系卡", "a no-answer card is left", [Thing, w("arrived", "到达时间"), w("left", "离开时间"), w("name", "姓名"), w("phone", "电话")];
        VisitLeft = "visit_left", "离开现场", "the engineer leaves", [Thing, c("outcome", "结果", &["done", "unsolved", "nobody_in"])];
        PropertyTouched = "property_touched", "动用客户物品", "something of the customer's is moved, used or changed", [Thing, w("what", "物品")];
        PropertyPutBack = "property_put_back", "恢复原位", "it was put back", [Thing];
        RiskExplained = "risk_explained", "说明风险", "the risk of the work was explained", [Thing, w("risk", "风险")];
        BackupMade = "backup_made", "做好备份", "a backup was made", [Thing];
        WorkStarted = "work_started", "开始作业", "the work on site begins", [Thing];
        RiskyWorkStarted = "risky_work_started", "开始高风险作业", "risky work begins", [Thing];
        EquipmentWiped = "equipment_wiped", "擦拭设备", "the equipment was wiped", [Thing];
        PlaceTidied = "place_tidied", "清理现场", "the place was tidied", [Thing];
        CustomerTried = "customer_tried", "客户试用", "the customer tried it", [Thing, y("works", "正常")];
        SurveySigned = "survey_signed", "签署服务单", "the survey was filled in and signed", [Thing, c("signer", "签字人", &["customer", "other"]), n("score", "评分", "points of 5")];
        WorkFinished = "work_finished", "现场完工", "the work on site is finished", [Thing];
        VisitRecorded = "visit_recorded", "上门记录", "the visit record was written", [Thing, w("arrived", "到达时间"), w("left", "离开时间"), w("findings", "现场情况"), w("work", "处理内容"), w("parts", "配件"), w("readings", "测量值"), w("photos", "照片")];
        UnsolvedExplained = "unsolved_explained", "说明未解决", "it could not be solved on site; a reply time is agreed", [Thing, ByAt, Text, w("reason", "原因")];
        UnsolvedAnswered = "unsolved_answered", "答复未决事项", "the reply that was agreed on site is given", [Thing, Text];
        TariffAsked = "tariff_asked", "现场询问资费", "the customer asks on site about tariffs and the like", [Thing, w("topic", "问题")];
        PromisedOnSite = "promised_on_site", "现场许诺", "the engineer promised something on site", [Thing, Text, c("about", "许诺什么", &["tariff", "other"]), w("what", "许诺内容")];
        Referred = "referred", "转介客户经理", "the account manager was named", [Thing, w("to", "客户经理"), w("topic", "问题")];
        PasswordEntered = "password_entered", "客户输入密码", "the customer enters a password before the engineer", [Thing];
        SecrecyDeclared = "secrecy_declared", "保密声明", "the engineer declares how passwords and customer data were treated", [Thing, y("looked_away", "回避密码"), y("not_noted", "未记密码"), y("not_used", "未用密码"), y("data_untouched", "未翻看复制资料")];
        MistakeMade = "mistake_made", "现场差错", "a mistake happened on site", [Thing, w("what", "差错")];
        MistakeAdmitted = "mistake_admitted", "承认差错", "the mistake was admitted to the customer", [Thing, Text];
        MistakeMended = "mistake_mended", "纠正差错", "the mistake was put right", [Thing, w("remedy", "纠正措施")];
    }
    /// Complaints and emotions.
    Complaint = "complaint" {
        ComplaintRecorded = "complaint_recorded", "投诉登记", "a complaint was recorded", [Thing, Person, w("what", "经过"), w("happened_at", "发生时间"), w("whom", "被投诉对象"), w("effect", "影响"), w("demand", "诉求"), w("evidence", "证据"), w("in_charge", "专人负责")];
        SettlementProposed = "settlement_proposed", "提出处理方案", "a settlement was proposed", [Thing, Text];
        SettlementDatePromised = "settlement_date_promised", "承诺处理期限", "a date of settlement was promised", [Thing, ByAt];
        ProgressTold = "progress_told", "通报进展", "the customer was told of progress", [Thing, Text];
        ComplaintSettled = "complaint_settled", "投诉处理完毕", "the complaint was settled", [Thing];
        SatisfactionAsked = "satisfaction_asked", "询问满意度", "the customer was asked whether they are satisfied", [Thing, Text, y("apologised", "致歉"), n("score", "评分", "points of 5")];
        CompensationDecided = "compensation_decided", "补偿决定", "a compensation was decided", [Thing, Person, n("amount", "金额", "fen"), w("remedy", "补偿方式"), kc("approver_role", "批准人职级", &["agent", "team_lead", "supervisor", "administrator"])];
        CauseAnalysed = "cause_analysed", "原因分析", "causes were analysed", [Thing, ByAt, w("cause", "原因"), w("measure", "改进措施"), w("owner", "责任人")];
        EmotionNoticed = "emotion_noticed", "识别情绪", "an emotion was noticed", [Thing, c("emotion", "情绪", &["angry", "anxious", "sad", "agitated", "neutral"]), n("strength", "强度", "of 100"), w("words", "原话")];
        ThreatNoticed = "threat_noticed", "扬言曝光或上告", "the customer means to go public or to authorities", [Thing, w("words", "原话")];
        ComplaintRepeated = "complaint_repeated", "重复投诉", "the customer complained on the same matter before, on another case", [Thing, w("earlier", "上次事项"), n("times", "第几次", "complaints")];
        MajorDeclared = "major_declared", "认定重大投诉", "a major complaint was declared", [Thing, w("reason", "原因"), r("clause", "条款")];
        ComplainerTagged = "complainer_tagged", "标注投诉类型", "what sort of complainer was noted", [Thing, c("sort", "类型", &["to_be_heard", "to_be_solved", "to_make_trouble"])];
        BeyondPowers = "beyond_powers", "超出权限", "what is demanded is beyond one's powers", [Thing, w("demand", "要求")];
        PraiseReceived = "praise_received", "收到表扬", "a praise came in", [Thing, Person, c("way", "方式", &["letter", "phone", "message"]), w("words", "内容")];
    }
    /// Follow-up and relationship.
    FollowUp = "follow_up" {
        RepairFinished = "repair_finished", "维修完成", "a repair was finished", [Thing, Customer];
        MemberListed = "member_listed", "列入会员", "a customer is on the list of members", [Customer, Thing];
        HardCaseMarked = "hard_case_marked", "标为热点难点", "a case was marked as hot or difficult", [Thing];
        FollowedUp = "followed_up", "回访", "a follow-up", [Thing, Customer, Text, c("way", "方式", &["visit", "phone", "message"]), y("reached", "已联系上"), y("quality", "核实质量"), y("effect", "核实效果"), y("attitude", "核实态度"), w("answers", "客户回答"), w("verdict", "评价"), w("wishes", "客户期望"), w("next_step", "下一步"), n("duration_s", "用时秒数", "s")];
        CustomerAssigned = "customer_assigned", "分配客户", "a customer was assigned", [Customer, Person, Thing, n("load", "现有户数", "customers"), n("ability", "能力权重", "percent"), n("fair_load", "应有户数", "customers")];
        CustomerContacted = "customer_contacted", "联系新客户", "the assigned agent contacted the customer", [Customer, Thing];
        CustomerEntered = "customer_entered", "新增客户档案", "a customer's record was entered", [Customer];
        CustomerChanged = "customer_changed", "变更客户档案", "a customer's record was changed", [Customer];
        RecordsProcessed = "records_processed", "处理客户档案", "new and changed customer records were processed: that of one customer, or all", [Customer, n("count", "件数", "records")];
        WishesSent = "wishes_sent", "发送节日问候", "holiday wishes went out, to one customer or to many", [Customer, w("occasion", "节日"), n("recipients", "发送人数", "customers"), y("left_out", "已剔除退订客户"), k("opted_out", "含退订客户")];
        NewsSent = "news_sent", "发送企业动态", "company news went out, to one customer or to many", [Customer, w("topic", "主题"), n("recipients", "发送人数", "customers"), y("left_out", "已剔除退订客户"), k("opted_out", "含退订客户")];
        GreetingsDeclined = "greetings_declined", "退订问候", "the customer wants no holiday wishes and no company news", [Customer];
        GreetingsAccepted = "greetings_accepted", "恢复问候", "the customer wants holiday wishes and company news again", [Customer];
        SatisfactionSurveyed = "satisfaction_surveyed", "满意度评价", "the customer rated", [Thing, Customer, n("score", "评分", "points of 5"), w("words", "意见")];
        SatisfactionReported = "satisfaction_reported", "满意度月报", "satisfaction was counted and reported", [n("contacts", "服务次数", "contacts"), n("surveyed", "评价次数", "contacts"), n("satisfied", "满意次数", "contacts"), w("summary", "小结")];
        ContactEnded = "contact_ended", "服务结束", "a contact ended", [Thing, Customer];
        FeedbackReceived = "feedback_received", "收到反馈", "feedback came in", [Thing, Customer, w("words", "内容")];
        FeedbackAnswered = "feedback_answered", "答复反馈", "feedback was answered", [Thing, Customer, Text, w("improvement", "改进")];
        OutboundCalled = "outbound_called", "外呼客户", "an outbound call was made", [Thing, Customer, Text, y("named", "自报身份"), w("purpose", "事由"), w("outcome", "结果"), y("refused", "客户拒绝"), y("pressed", "继续推销")];
        DoNotCallAdded = "do_not_call_added", "加入免打扰", "the customer is not to be called", [Thing, Customer];
        ReviewGiven = "review_given", "质检评分", "a quality reviewer judged a contact", [Thing, Person, w("clause", "条款"), n("score", "得分", "points of 100"), c("proposed_by", "初评", &["model", "person"]), w("note", "评语")];
    }
    /// Conduct, inspection, performance.
    Conduct = "conduct" {
        ConductNoted = "conduct_noted", "行为登记", "conduct was noted by an inspector", [Thing, Person, w("clause", "条款"), y("fits", "符合"), w("evidence", "佐证"), w("approver", "核准人"), y("warned", "当场提醒"), c("way", "方式", &["letter", "phone", "message"]), w("note", "说明")];
        PointsSettled = "points_settled", "积分结算", "points were turned into money", [Person, Thing, n("points", "分数", "points"), n("amount", "金额", "fen")];
        DeductionAppealed = "deduction_appealed", "申诉扣分", "a deduction was appealed", [Thing, w("reason", "原因")];
        AppealDecided = "appeal_decided", "申诉裁定", "an appeal was decided", [Thing, c("decision", "裁定", &["upheld", "withdrawn"]), w("reason", "理由")];
        InspectionDone = "inspection_done", "日常检查", "an inspection was made", [Thing, n("findings", "问题数", "findings"), w("area", "检查范围")];
        InspectionResultsSent = "inspection_results_sent", "通报检查结果", "inspection results went to the team leads", [Thing];
        FindingsDiscussed = "findings_discussed", "会议讲评", "findings were worked through in a meeting", [Thing, c("meeting", "会议", &["morning", "weekly"]), w("record", "记录")];
        AppraisalDone = "appraisal_done", "月度考核", "somebody was appraised", [Person, n("quality", "质量分", "points of 100"), n("attitude", "态度分", "points of 100"), n("efficiency", "效率分", "points of 100"), n("total", "总分", "points of 100"), w("used_for", "结果应用")];
        DisciplineStepTaken = "discipline_step_taken", "处分", "a step of discipline", [Person, Thing, c("step", "档次", &["notice", "warning", "fine", "training", "demotion", "dismissal"]), w("reason", "原因"), w("approver", "核准人"), w("ground", "越级依据")];
        RewardStepTaken = "reward_step_taken", "奖励", "a step of reward", [Person, Thing, c("step", "档次", &["praise", "bonus", "promotion"]), w("reason", "原因"), w("approver", "核准人"), w("ground", "越级依据")];
        RectificationOrdered = "rectification_ordered", "责令整改", "a finding is to be put right", [Thing, ByAt, w("owner", "责任人"), w("what", "整改内容")];
        RectificationChecked = "rectification_checked", "整改复查", "it was looked at again", [Thing, y("passed", "合格")];
        TrainingHeld = "training_held", "组织培训", "a training was held", [Thing, w("topic", "主题"), n("attended", "参加人数", "people"), y("examined", "考核")];
        StaffListed = "staff_listed", "在岗名册", "somebody is on the staff list", [Person];
        ExamPassed = "exam_passed", "通过考试", "somebody passed the current test", [Person, w("exam", "考试"), n("score", "得分", "points of 100")];
    }
    /// Shifts and presence.
    Shift = "shift" {
        ShiftRostered = "shift_rostered", "排班", "somebody has a shift", [Thing, Person, ByAt, n("minutes", "时长", "min")];
        RosterPublished = "roster_published", "公布班表", "the roster is out", [w("period", "周期")];
        SwapApproved = "swap_approved", "批准换班", "a swap was approved", [Thing, Person];
        ShiftSwapped = "shift_swapped", "换班", "two people swapped shifts", [Thing, Person];
        ShiftArrived = "shift_arrived", "到岗", "somebody is at the post", [Thing, Person];
        ReliefArrived = "relief_arrived", "接班人到岗", "the relief is at the post", [Thing, Person];
        ShiftLeft = "shift_left", "离岗", "somebody leaves the post", [Thing, Person];
        DueItemOpened = "due_item_opened", "出现即办事项", "something must be done before leaving", [Thing, w("item", "事项")];
        DueItemDone = "due_item_done", "即办事项完成", "it was done", [Thing, w("item", "事项")];
        HandoverWritten = "handover_written", "书面交接", "the shift's handover was written", [Thing, w("business", "业务变更"), w("instructions", "上级指示"), w("complaints", "客户投诉与期望"), w("process", "流程设备变化"), w("open_items", "未办事项")];
        HandoverSigned = "handover_signed", "交接签字", "a handover was signed", [Thing, c("side", "签字方", &["giver", "taker"])];
        WeeklyMeetingHeld = "weekly_meeting_held", "班长周例会", "the team leads met", [Items, w("topics", "议题"), w("agreed_answers", "统一口径")];
        StateSet = "state_set", "切换状态", "an agent's state changed", [Person, c("state", "状态", &["ready", "on_contact", "wrap_up", "break", "away"]), w("reason", "原因")];
        ContactOffered = "contact_offered", "分配来访", "an agent is given the next contact", [Thing, Person, c("state", "坐席状态", &["ready", "on_contact", "wrap_up", "break", "away"])];
    }
    /// Privacy and security.
    Privacy = "privacy" {
        IdentityChecked = "identity_checked", "核验身份", "somebody's identity was checked", [Thing, Customer, w("way", "方式")];
        IdentityEvidenceTaken = "identity_evidence_taken", "留存身份材料", "evidence of identity was taken in", [Thing, Customer];
        IdentityEvidenceErased = "identity_evidence_erased", "清除身份材料", "evidence of identity was erased", [Thing, Customer];
        DataExported = "data_exported", "导出资料", "data were exported", [Thing, w("right", "授权"), w("watermark", "水印"), w("log", "日志"), n("rows", "条数", "rows")];
        RetentionDue = "retention_due", "保存期届满", "data reached the end of their keeping", [Thing, w("class", "资料类别")];
        RetentionErased = "retention_erased", "到期清除", "they were erased or made anonymous", [Thing, w("class", "资料类别"), n("rows", "条数", "rows")];
        DataRequested = "data_requested", "客户行使资料权利", "a customer asks to see, correct, export or erase", [Thing, Customer, c("wish", "请求", &["see", "correct", "export", "erase"])];
        DataRequestAnswered = "data_request_answered", "答复资料请求", "the request was met", [Thing, Customer];
        RoomVisited = "room_visited", "进入限制区域", "a visitor enters or leaves a restricted room", [Thing, c("step", "进出", &["in", "out"]), w("name", "姓名"), w("purpose", "事由"), w("approver", "批准人"), w("escort", "陪同人"), w("in_time", "进入时间"), w("out_time", "离开时间")];
        SafetyChecked = "safety_checked", "安全检查", "power, fire risk and files were checked", [y("power", "用电"), y("fire", "消防"), y("files", "档案")];
    }
    /// Knowledge and improvement.
    Knowledge = "knowledge" {
        AnswerPublished = "answer_published", "发布统一口径", "an agreed answer was published", [Thing, ByAt, w("owner", "负责人"), w("version", "版本"), w("valid_from", "生效日"), w("valid_to", "失效日")];
        AnswerReviewed = "answer_reviewed", "复核统一口径", "an agreed answer was reviewed before it expires", [Thing];
        QuestionTyped = "question_typed", "录入问题", "the agent types what the customer asks", [Thing, Text];
        SuggestionShown = "suggestion_shown", "推荐口径", "an answer was suggested", [Thing, w("answer", "口径")];
        RulePublished = "rule_published", "发布新规定", "a new rule was published to somebody", [Thing, Person];
        RuleRead = "rule_read", "确认阅读", "somebody confirmed having read it", [Thing, Person];
        HardCaseSettled = "hard_case_settled", "疑难案例定论", "a hard case got an agreed answer", [Thing];
        ArticleWritten = "article_written", "写入知识库", "an article was written", [Thing, w("title", "标题")];
        FeedbackGrouped = "feedback_grouped", "汇总客户意见", "feedback was grouped and turned into measures", [w("groups", "分类"), w("measures", "措施")];
        ProposalMade = "proposal_made", "员工提案", "somebody made a proposal", [Thing, Person, w("what", "内容")];
        ProposalAnswered = "proposal_answered", "答复提案", "a proposal was answered", [Thing, Text, w("reward", "奖励")];
        StandardReviewed = "standard_reviewed", "复审服务标准", "the standard was reviewed with its compliance figures", [w("compliance", "达标情况"), y("tried_on_records", "历史试算"), w("changes", "修改")];
    }
    /// Property desk.
    Property = "property" {
        MoveInRecorded = "move_in_recorded", "入住登记", "somebody moves in", [Thing, w("owner_file", "业主档案"), w("keys", "钥匙"), w("meters", "表底数"), w("agreements", "协议")];
        DecorationRecorded = "decoration_recorded", "装修登记", "a decoration was recorded", [Thing, c("stage", "阶段", &["applied", "permitted", "inspected", "accepted"]), w("application", "申请"), w("deposit", "押金"), w("permit", "许可"), w("inspections", "巡查"), w("acceptance", "验收")];
        RepairRecorded = "repair_recorded", "物业报修登记", "a repair was recorded", [Thing, w("unit", "房号"), w("phone", "电话"), w("fault", "故障"), w("at_home", "在家时间")];
        VisitorRegistered = "visitor_registered", "访客登记", "a visitor was registered", [Thing, c("step", "进出", &["in", "out"]), w("name", "姓名"), w("whom", "访问对象"), w("purpose", "事由"), w("in_time", "进入时间"), w("out_time", "离开时间")];
        ExitPermitIssued = "exit_permit_issued", "开具放行条", "an exit permit was issued", [Thing, w("code", "放行码")];
        LargeItemLeft = "large_item_left", "大件物品出门", "a large item leaves", [Thing, w("code", "放行码")];
        ParkingCharged = "parking_charged", "停车收费", "parking was charged", [Thing, n("minutes", "停车分钟", "min"), n("amount", "金额", "fen")];
        BillIssued = "bill_issued", "出账", "a bill was issued", [Thing, Customer, n("amount", "金额", "fen")];
        FeeReminded = "fee_reminded", "催缴", "a reminder of a bill was sent", [Thing, Customer, n("step", "次数", "step")];
        FeePaid = "fee_paid", "缴费开票", "a bill was paid and a receipt given", [Thing, Customer, w("receipt", "收据号")];
        ContractorListed = "contractor_listed", "列入外包名单", "a contractor is on the list", [Thing, w("contractor", "外包单位"), c("trade", "类别", &["cleaning", "gardening", "other"])];
        ContractorLeft = "contractor_left", "外包退场", "a contractor has left", [Thing];
        ContractorInspected = "contractor_inspected", "外包检查", "a contractor was inspected and rated", [Thing, w("contractor", "外包单位"), c("trade", "类别", &["cleaning", "gardening", "other"]), n("rating", "评分", "points of 100")];
        EventHeld = "event_held", "社区活动", "a community event was held", [Thing, w("plan", "方案"), w("notice", "通知"), w("sign_up", "报名"), w("record", "记录")];
        NightRequestRecorded = "night_request_recorded", "夜间受理", "a request at night was recorded", [Thing, w("request", "诉求")];
        OfficeTookOver = "office_took_over", "白班接收", "the office took it over in the morning", [Thing];
    }
    /// Online shop.
    Shop = "shop" {
        OrderPlaced = "order_placed", "下单", "an order was placed", [Thing, Customer];
        OrderConfirmed = "order_confirmed", "确认订单", "an order was confirmed", [Thing];
        OrderShipped = "order_shipped", "发货", "an order was shipped", [Thing, w("tracking_no", "运单号")];
        ChangeAsked = "change_asked", "申请改单", "the customer asks to change or cancel", [Thing, c("wish", "请求", &["change", "cancel"])];
        ChangeMade = "change_made", "改单完成", "the order was changed or cancelled", [Thing, c("wish", "请求", &["change", "cancel"])];
        ChangeRefused = "change_refused", "拒绝改单", "the change was refused", [Thing, w("reason", "原因")];
        GoodsReceived = "goods_received", "签收", "the goods arrived", [Thing];
        ReturnAsked = "return_asked", "申请退货", "the customer wants to return", [Thing, w("reason", "原因")];
        ConditionChecked = "condition_checked", "查验商品", "the condition of the goods was checked", [Thing, y("sound", "完好")];
        ReturnAccepted = "return_accepted", "同意退货", "the return was accepted", [Thing];
        ReturnRefused = "return_refused", "拒绝退货", "the return was refused", [Thing, w("reason", "原因")];
        WrongGoodsReported = "wrong_goods_reported", "错发漏发", "wrong or missing goods were reported", [Thing];
        ReplacementSent = "replacement_sent", "补发换货", "a replacement was sent", [Thing, c("cost_on", "运费承担", &["shop", "customer"])];
        WarrantyAsked = "warranty_asked", "申请保修", "a warranty repair was asked for", [Thing];
        WarrantyProgressTold = "warranty_progress_told", "告知保修进度", "the customer was told how the repair goes", [Thing, Text];
        WarrantyFinished = "warranty_finished", "保修完成", "the warranty repair was finished", [Thing];
    }
}
