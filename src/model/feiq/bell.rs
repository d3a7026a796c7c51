//! Messages on the desktop, shown by a thread of their own: the system may take its time.

use std::sync::LazyLock;

use crossbeam_channel::{Sender, bounded};
use notify_rust::Notification;

/// So many wait at most; what comes when all are waiting is not shown.
const MOST: usize = 8;
/// So many characters of a message are shown.
const LONGEST: usize = 200;

/// Shows messages on the desktop.
#[derive(Debug, Default)]
pub struct Bell {
    /// Once there was something to show.
    to: Option<Sender<(String, String)>>,
}

impl Bell {
    /// Shows a message; never waits. Where the system shows none, nothing happens.
    pub fn ring(&mut self, title: &str, text: &str) {
        let to = self.to.get_or_insert_with(start);
        let shown: String = text.chars().take(LONGEST).collect();
        // One that finds the queue full, or no thread, is not shown: the window tells the same.
        to.try_send((title.to_owned(), shown)).ok();
    }
}

fn start() -> Sender<(String, String)> {
    let (to, messages) = bounded::<(String, String)>(MOST);
    let show = move || {
        let mut failed = false;
        for (title, text) in messages {
            if let Err(error) = show(&title, &text)
                && !std::mem::replace(&mut failed, true)
            {
                tracing::info!("the desktop shows no messages: {error}");
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name("netaide-bell".into()).spawn(show) {
        tracing::warn!("no thread for messages on the desktop: {error}");
    }
    to
}

fn show(title: &str, text: &str) -> Result<(), notify_rust::error::Error> {
    let mut message = Notification::new();
    message.appname("netaide").summary(title).body(&plain(text, *MARKUP)).icon("netaide");
    message.show().map(drop)
}

/// The desktop takes a text for markup.
static MARKUP: LazyLock<bool> = LazyLock::new(takes_markup);

#[cfg(all(unix, not(target_os = "macos")))]
fn takes_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|known| known.iter().any(|one| one == "body-markup"))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn takes_markup() -> bool {
    false
}

/// A text as it is meant: what comes from the network makes no links and no pictures there.
fn plain(text: &str, markup: bool) -> String {
    if !markup {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_makes_no_markup() {
        assert_eq!(plain("<img src=x> & b", true), "&lt;img src=x&gt; &amp; b");
        assert_eq!(plain("<b>", false), "<b>");
    }
}
