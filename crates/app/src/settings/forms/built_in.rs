//! The forms that come with the program: what a heating utility's desk usually asks. None of their fields is required,
//! because what must be there is the standard's to say (B02).

use domain::CaseType;
use pack::Wording;

use super::{Choice, FieldKind, FormField};

/// The form of a type.
pub(super) fn form(case_type: CaseType) -> Vec<FormField> {
    match case_type {
        CaseType::Enquiry => vec![
            text("topic", "咨询事项", "What it is about"),
            text("account_number", "户号", "Account number"),
        ],
        CaseType::Repair => repair(),
        CaseType::Complaint => vec![
            choice(
                "complaint_about",
                "投诉对象",
                "About",
                &[
                    ("service_attitude", "服务态度", "Manner of service"),
                    ("heating_quality", "供热质量", "Heating quality"),
                    ("repair_quality", "维修质量", "Repair quality"),
                    ("charges", "收费", "Charges"),
                    ("other", "其他", "Other"),
                ],
            ),
            date("happened_on", "发生日期", "Date it happened"),
            text("person_involved", "涉及人员", "Person involved"),
            text("demand", "客户诉求", "What the customer asks for"),
        ],
        CaseType::Suggestion => vec![text("suggestion_about", "建议方面", "Suggestion about")],
        CaseType::Praise => vec![
            text("praised_person", "表扬对象", "Who is praised"),
            date("happened_on", "发生日期", "Date it happened"),
        ],
        CaseType::Help => vec![
            address("help_address", "求助地点", "Where help is needed"),
            phone("on_site_phone", "现场电话", "Phone on the spot"),
            text("people_there", "现场人员情况", "Who is there"),
        ],
        CaseType::PaidService => vec![
            choice(
                "service",
                "服务项目",
                "Service",
                &[
                    ("pipe_change", "改管移位", "Moving pipes"),
                    ("radiator_cleaning", "暖气片清洗", "Cleaning radiators"),
                    ("valve_change", "更换阀门", "Changing valves"),
                    ("other", "其他", "Other"),
                ],
            ),
            date("wished_on", "期望上门日期", "Wished date"),
            address("service_address", "服务地址", "Where"),
        ],
        CaseType::Order => vec![
            text("goods", "商品", "Goods"),
            number("quantity", "数量", "Quantity"),
            address("delivery_address", "送货地址", "Delivery address"),
            phone("receiver_phone", "收货人电话", "Receiver's phone"),
        ],
        CaseType::Return => vec![
            text("order_number", "订单号", "Order number"),
            text("goods", "商品", "Goods"),
            choice(
                "return_wish",
                "处理方式",
                "Wish",
                &[
                    ("refund", "退货退款", "Refund"),
                    ("exchange", "换货", "Exchange"),
                    ("repair", "维修", "Repair"),
                ],
            ),
            text("return_reason", "退换原因", "Reason"),
        ],
        CaseType::FollowUp => vec![text("earlier_number", "原工单编号", "Earlier case number")],
    }
}

fn repair() -> Vec<FormField> {
    vec![
        choice(
            "fault",
            "故障现象",
            "Fault",
            &[
                ("not_warm", "不热", "Not warm"),
                ("not_warm_enough", "温度不达标", "Not warm enough"),
                ("leak", "漏水", "Leak"),
                ("noise", "有异响", "Noise"),
                ("valve", "阀门故障", "Valve"),
                ("meter", "热表故障", "Heat meter"),
                ("other", "其他", "Other"),
            ],
        ),
        number("room_temperature", "室内温度（℃）", "Room temperature (°C)"),
        choice(
            "fault_place",
            "故障位置",
            "Where in the flat",
            &[
                ("whole_flat", "全屋", "Whole flat"),
                ("living_room", "客厅", "Living room"),
                ("bedroom", "卧室", "Bedroom"),
                ("kitchen", "厨房", "Kitchen"),
                ("bathroom", "卫生间", "Bathroom"),
                ("stairwell", "楼道", "Stairwell"),
                ("outside", "室外", "Outside"),
            ],
        ),
        choice(
            "heating_kind",
            "采暖方式",
            "Kind of heating",
            &[
                ("radiator", "暖气片", "Radiators"),
                ("floor", "地暖", "Floor heating"),
                ("fan", "风机盘管", "Fan coils"),
            ],
        ),
        choice(
            "neighbours",
            "邻居情况",
            "Neighbours",
            &[
                ("same", "也有同样问题", "The same"),
                ("warm", "正常", "All well"),
                ("unknown", "不清楚", "Not known"),
            ],
        ),
        phone("at_home_phone", "上门联系电话", "Phone for the visit"),
    ]
}

fn field(name: &str, kind: FieldKind, zh: &str, en: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: wording(zh, en),
        kind,
        is_required: false,
        choices: Vec::new(),
    }
}

fn text(name: &str, zh: &str, en: &str) -> FormField {
    field(name, FieldKind::Text, zh, en)
}

fn number(name: &str, zh: &str, en: &str) -> FormField {
    field(name, FieldKind::Number, zh, en)
}

fn date(name: &str, zh: &str, en: &str) -> FormField {
    field(name, FieldKind::Date, zh, en)
}

fn phone(name: &str, zh: &str, en: &str) -> FormField {
    field(name, FieldKind::Phone, zh, en)
}

fn address(name: &str, zh: &str, en: &str) -> FormField {
    field(name, FieldKind::Address, zh, en)
}

fn choice(name: &str, zh: &str, en: &str, choices: &[(&str, &str, &str)]) -> FormField {
    let choices = choices
        .iter()
        .map(|(value, zh, en)| Choice {
            value: (*value).to_owned(),
            label: wording(zh, en),
        })
        .collect();
    FormField {
        choices,
        ..field(name, FieldKind::Choice, zh, en)
    }
}

fn wording(zh: &str, en: &str) -> Wording {
    Wording {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
