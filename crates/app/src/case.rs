//! What can be done with cases; one verb, one file.

pub mod accept_handover;
pub mod add_note;
pub mod answer_together;
pub mod be_present;
pub mod change_handler;
pub mod check_words;
pub mod classify_case;
pub mod close_case;
pub mod decline_handover;
pub mod end_waiting;
pub mod give_answer;
pub mod join_case;
pub mod keep_draft;
pub mod offer_handover;
pub mod offer_matters;
pub mod promise_answer;
pub mod promise_needs;
pub mod promise_record;
pub mod recall_reply;
pub mod record_event;
pub mod record_result;
pub mod renew_answer;
pub mod reopen_case;
pub mod reply_to_customer;
pub mod start_waiting;
pub mod take_back_act;
pub mod take_customer_word;
pub mod try_contact;
pub mod urge_case;

pub mod explain_promise;
pub mod find_matter;
pub mod list_cases;
pub mod preview_case;
pub mod raise_case;
pub(crate) mod second_complaint;
pub mod show_beside;
pub mod show_raised;
pub mod show_rows;
pub mod view_case;

pub(crate) mod open_survivor;
pub(crate) mod own_act;
pub(crate) mod raise_from_channel;
pub(crate) mod receive_words;
