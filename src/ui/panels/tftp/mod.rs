//! The page of TFTP.

use egui::Ui;

use crate::ui::action::Action;
use crate::ui::tftp::TftpPage;

/// TFTP: the client or the server.
pub fn tftp(_ui: &mut Ui, _page: &mut TftpPage, _actions: &mut Vec<Action>) {}
