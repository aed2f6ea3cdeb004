//! Team views: lists of cases, with filters and order, that a team's people share.

pub mod list_team_views;
pub mod remove_team_view;
pub mod share_team_view;
