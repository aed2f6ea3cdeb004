//! Lets the HTTP face read what telephone systems push.

use domain::{AnswerForm, CallAnswer, PushedCall};

/// The readers of `channels`.
#[derive(Debug)]
pub(crate) struct ReadPushes;

impl api::CallPushes for ReadPushes {
    fn read(&self, content_type: &str, body: &[u8]) -> Result<PushedCall, String> {
        channels::cti::read_push(content_type, body).map_err(|it| it.to_string())
    }

    fn answer(&self, form: AnswerForm, answer: &CallAnswer, hook: &str) -> (&'static str, String) {
        channels::cti::write_answer(form, answer, hook)
    }
}
