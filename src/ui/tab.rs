//! A tab: a session, and what the window remembers about how it is looked at.

use crate::model::quick::{Greeter, QuickRun};
use crate::model::statistics::Statistics;
use crate::model::{FilterForm, Session, SessionSpec, Walk, words};
use crate::ui::widgets::{AnswersView, HexView, LogView, PackView, StatisticsView};

/// 详情: the pane below the log.
#[derive(Debug, Default)]
pub struct Details {
    /// It is unfolded.
    pub open: bool,
    /// Where its hexdump is scrolled to and what is selected.
    pub hex: HexView,
    /// Show the inspector; None for as there is room.
    pub inspector: Option<bool>,
}

/// A session with its view.
#[derive(Debug)]
pub struct Tab {
    /// Names the tab for egui; never used again.
    pub id: u64,
    /// What runs behind it.
    pub session: Session,
    /// Where the log is scrolled to and what is selected.
    pub view: LogView,
    /// 统计, and whether they are shown.
    pub statistics: StatisticsView,
    /// 自动应答: which rule is unfolded, what is tried.
    pub answers: AnswersView,
    /// The record that was selected last, to the byte.
    pub details: Details,
    /// 打包, beside what is typed there.
    pub pack: PackView,
    /// Show the list of clients.
    pub clients: bool,
    /// Which clients are marked in the list begins here, for Shift.
    pub client_anchor: Option<usize>,
    /// It was filled in for the demonstration peer, which will not be there at the next start.
    pub of_demo: bool,
    /// The demonstration peer is to be met as soon as the session is open.
    pub meet_demo: bool,
    /// A group that is being typed.
    pub group: String,
    /// Open the session when the window starts, as it was when it was kept.
    pub opens: bool,
    /// The box of 查找 gets the focus in the next frame.
    pub focus_find: bool,
    /// 筛选 was asked for: where there is no room beside the heading, it stands below.
    pub filtering: bool,
    /// 筛选 gets the focus in the next frame.
    pub focus_filter: bool,
    /// The form that writes the filter.
    pub filter_form: FilterForm,
    /// The send box gets the focus in the next frame.
    pub focus_box: bool,
    /// The group of quick commands that is sent in sequence.
    pub quick_run: Option<QuickRun>,
    /// Who got the group that is sent on connect.
    pub greeter: Greeter,
    /// Where the send box is in the history.
    pub walk: Walk,
    /// It is not kept for the next start.
    pub fleeting: bool,
    /// 演示粘包: what happens here is explained above the log.
    pub lesson: bool,
    /// For which lens all that names records was made.
    lens: u64,
}

impl Tab {
    /// A tab for a session, which may have been opened from a file.
    pub fn new(id: u64, session: Session) -> Self {
        Tab {
            id,
            opens: false,
            statistics: StatisticsView::new(Statistics::new(session.reader())),
            session,
            view: LogView::default(),
            answers: AnswersView::default(),
            details: Details::default(),
            pack: PackView::default(),
            clients: true,
            client_anchor: None,
            of_demo: false,
            meet_demo: false,
            group: String::new(),
            focus_find: false,
            filtering: false,
            focus_filter: false,
            filter_form: FilterForm::default(),
            focus_box: false,
            quick_run: None,
            greeter: Greeter::default(),
            walk: Walk::default(),
            fleeting: false,
            lesson: false,
            lens: 0,
        }
    }

    /// Where other records are shown, forgets what was remembered of those before: places, marks, counts.
    pub fn follow_lens(&mut self) {
        if self.lens == self.session.lens_version() {
            return;
        }
        self.lens = self.session.lens_version();
        let open = self.statistics.open;
        self.statistics = StatisticsView::new(Statistics::new(self.session.reader()));
        self.statistics.open = open;
        self.view = LogView::default();
        self.details.hex = HexView::default();
    }

    /// What is kept of it.
    pub fn spec(&self) -> SessionSpec {
        let spec = self.session.spec();
        SessionSpec { open: spec.open && !self.of_demo, ..spec }
    }

    /// The name on the tab: the user's, or kind and port.
    pub fn title(&self) -> String {
        let session = &self.session;
        if !session.name.trim().is_empty() {
            return session.name.clone();
        }
        let kind = words::kind(session.form.kind);
        let port = match (session.form.kind, session.local()) {
            (crate::model::Kind::TcpClient, _) => session.form.remote_port.clone(),
            (_, Some(local)) => local.port().to_string(),
            (_, None) => session.form.local_port.clone(),
        };
        format!("{kind} :{}", port.trim())
    }
}
