//! What a session looks for, kept up with what is recorded.

use super::Session;
use crate::net::Wake;

impl Session {
    /// Starts and continues searches, and tells the log what to show and to mark. Call it in every frame; it never
    /// waits. `wake` is called when more was found.
    pub fn search(&mut self, wake: &Wake) {
        let reader = self.reader();
        let charset = self.log.settings.charset;
        self.filter.update(&reader, charset, wake);
        self.log.set_filter(self.filter.matches());
        if self.finding {
            self.find.update(&reader, charset, self.filter.query(), wake);
        } else {
            self.find.close();
        }
        self.log.found = self.find.found();
        self.log.rules.update(&reader, charset);
    }
}
