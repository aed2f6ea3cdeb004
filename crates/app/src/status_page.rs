//! The customer's page of a case: who gets to it, what it shows, what the customer may do there.
//!
//! Always true: whoever opens it holds a link whose token is kept nowhere but with them, or named number and digits a short
//! while ago; nothing stands on it but what [`view`] lets out by name. The trap: a page that leads nowhere looks the same
//! whatever the cause.

pub mod act_on_page;
pub mod form;
pub mod links;
pub mod look_up;
pub mod next;
pub mod open_page;
pub mod settings;
pub mod steps;
pub mod view;

pub(crate) mod closing_words;
