//! The sample's people, teams, calendars and labels.

use anyhow::Context as _;
use app::Desk;
use app::chat::sites::{SiteEntry, save_site};
use app::chat::{ChatOffer, ChatSettings};
use app::settings::calendars::{SaveCalendar, save_calendar};
use app::settings::people::{PersonEntry, add_first_person};
use app::settings::teams::TeamEntry;
use calendar::{HolidayTable, Hours, WorkingCalendar};
use domain::{Actor, Category, Person, Role, Team};

/// Log-in name and what the person is.
pub(crate) const LOG_INS: &[(&str, &str)] = &[
    ("admin", "管理员 administrator"),
    ("liu", "主管 supervisor"),
    ("zhou", "班长 team lead"),
    ("wang", "坐席 agent"),
    ("li", "坐席 agent"),
    ("zhao", "坐席 agent（投诉）"),
    ("chen", "调度 dispatcher"),
    ("he", "质检 reviewer"),
];

/// The desk's own mail address.
pub(super) const MAIL_ADDRESS: &str = "service@nuancheng.example";

/// The password of everybody in the sample.
pub(crate) const PASSWORD: &str = "shouwen2026";

/// The sample company.
pub(crate) struct Company {
    pub(crate) hotline: Team,
    pub(crate) dispatch: Team,
    pub(crate) complaints: Team,
    pub(crate) people: Vec<Person>,
}

impl Company {
    /// Somebody by log-in name.
    pub(crate) fn actor(&self, login: &str) -> anyhow::Result<Actor> {
        let person = self
            .people
            .iter()
            .find(|it| it.login == login)
            .context("the sample has no such person")?;
        Ok(super::actor(person))
    }
}

/// Enters calendars, teams, people and labels.
pub(crate) async fn enter(desk: &Desk) -> anyhow::Result<Company> {
    let entry = entry_of(("admin", "管理员", "0001", Role::Administrator), Vec::new());
    let admin = add_first_person(desk, entry, PASSWORD.to_owned()).await?;
    let by = super::actor(&admin);
    enter_calendars(desk, &by).await?;
    let hotline = add_team(desk, &by, "客服热线组", "hotline").await?;
    let dispatch = add_team(desk, &by, "维修调度组", "repair").await?;
    let complaints = add_team(desk, &by, "投诉处理组", "work").await?;
    enter_chat_site(desk, &by, &hotline).await?;
    let mut people = vec![admin];
    let all = vec![hotline.id, dispatch.id, complaints.id];
    for (who, teams) in [
        (("liu", "刘志强", "0010", Role::Supervisor), all.clone()),
        (("zhou", "周海", "1000", Role::TeamLead), vec![hotline.id]),
        (("wang", "王晓燕", "1001", Role::Agent), vec![hotline.id]),
        (("li", "李建国", "1002", Role::Agent), vec![hotline.id]),
        (
            ("zhao", "赵敏", "3001", Role::Agent),
            vec![complaints.id, hotline.id],
        ),
        (("chen", "陈立新", "2001", Role::Dispatcher), vec![dispatch.id]),
        (("he", "何静", "0020", Role::Reviewer), Vec::new()),
    ] {
        let added =
            app::settings::people::add_person(desk, &by, (entry_of(who, teams), PASSWORD.to_owned()), None);
        people.push(added.await?);
    }
    for (category, name) in [
        (Category::New, "待受理"),
        (Category::Open, "办理中"),
        (Category::Open, "已派单"),
        (Category::Open, "待回访"),
        (Category::Waiting, "等待中"),
        (Category::Closed, "已办结"),
    ] {
        app::settings::labels::save_label(desk, &by, (None, category, name.to_owned(), true), None).await?;
    }
    Ok(Company {
        hotline,
        dispatch,
        complaints,
        people,
    })
}

/// The site of `/w/demo`.
async fn enter_chat_site(desk: &Desk, by: &Actor, team: &Team) -> anyhow::Result<()> {
    let offer = |zh: &str, en: &str| ChatOffer {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    let entry = SiteEntry {
        key: "demo".to_owned(),
        name: "暖城供热在线客服".to_owned(),
        team: Some(team.id),
        calendar: None,
        is_active: true,
        settings: ChatSettings {
            origins: Vec::new(),
            greeting_zh: "您好，请问有什么可以帮您？".to_owned(),
            greeting_en: "Hello, how can we help you?".to_owned(),
            offers: vec![
                offer("查进度", "Where is my repair?"),
                offer("报修", "Report a fault"),
                offer("开发票", "I need an invoice"),
            ],
        },
    };
    save_site(desk, by, (None, entry), None).await?;
    Ok(())
}

async fn add_team(desk: &Desk, by: &Actor, name: &str, calendar: &str) -> anyhow::Result<Team> {
    let entry = TeamEntry {
        name: name.to_owned(),
        calendar: calendar.to_owned(),
        is_active: true,
    };
    Ok(app::settings::teams::save_team(desk, by, (None, entry), None).await?)
}

fn entry_of(
    (login, name, work_number, role): (&str, &str, &str, Role),
    teams: Vec<domain::TeamId>,
) -> PersonEntry {
    PersonEntry {
        login: login.to_owned(),
        name: name.to_owned(),
        work_number: work_number.to_owned(),
        role,
        teams,
        is_active: true,
        locale: "zh-CN".to_owned(),
    }
}

async fn enter_calendars(desk: &Desk, by: &Actor) -> anyhow::Result<()> {
    let zone = desk.settings().zone.clone();
    let holidays = HolidayTable::china();
    let office: Vec<Hours> = vec!["08:30-12:00".parse()?, "13:30-18:00".parse()?];
    let crews: Vec<Hours> = vec!["07:00-22:00".parse()?];
    let whole_day: [Vec<Hours>; 7] = std::array::from_fn(|_| vec![Hours::WHOLE_DAY]);
    let every_day: [Vec<Hours>; 7] = std::array::from_fn(|_| crews.clone());
    for (name, calendar) in [
        (
            "工作日历",
            WorkingCalendar::weekdays("work", zone.clone(), &office).with_holidays(&holidays, None),
        ),
        (
            "维修班组",
            WorkingCalendar::weekly("repair", zone.clone(), every_day),
        ),
        (
            "热线（全天）",
            WorkingCalendar::weekly("hotline", zone, whole_day),
        ),
    ] {
        let name = Some(name.to_owned());
        let cmd = SaveCalendar {
            calendar,
            name,
            version: None,
            recompute: false,
            reason: None,
        };
        save_calendar(desk, by, cmd, None).await?;
    }
    Ok(())
}
