//! What all sessions share, and what is typed on the pages of TFTP and 飞秋, in files of their own.

use std::path::PathBuf;

use super::{Complaint, MOST_BYTES, Place, Storage, StorageError, own_table, tolerant, write, write_text};
use crate::model::feiq::FeiqKept;
use crate::model::history::History;
use crate::model::quick::{QuickBook, QuickGroup, read_groups, write_groups};
use crate::model::tftp::TftpKept;

impl Storage {
    fn quick_path(&self) -> PathBuf {
        self.folder.join("quick.toml")
    }

    fn history_path(&self) -> PathBuf {
        self.folder.join("history.toml")
    }

    /// The quick commands; whatever is not understood is its default and a complaint.
    pub fn quick(&self) -> (QuickBook, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let path = self.quick_path();
        let table = own_table(&path, &mut complaints).unwrap_or_default();
        let groups = read_groups(&table, &path, &mut complaints);
        (QuickBook::new(groups), complaints)
    }

    /// Writes the quick commands.
    pub fn save_quick(&self, groups: &[QuickGroup]) -> Result<(), StorageError> {
        self.make_folder()?;
        let path = self.quick_path();
        let text = write_groups(groups).map_err(|cause| StorageError { path: path.clone(), cause })?;
        // A longer one could not be read again.
        if text.len() as u64 > MOST_BYTES {
            return Err(StorageError { path, cause: std::io::ErrorKind::FileTooLarge.into() });
        }
        write_text(&path, &text)
    }

    /// What was sent in earlier runs.
    pub fn history(&self) -> (History, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let path = self.history_path();
        let table = own_table(&path, &mut complaints).unwrap_or_default();
        (History::read(&table, &path, &mut complaints), complaints)
    }

    /// Writes what was sent.
    pub fn save_history(&self, history: &History) -> Result<(), StorageError> {
        self.make_folder()?;
        write(&self.history_path(), &history.kept())
    }
    fn tftp_path(&self) -> PathBuf {
        self.folder.join("tftp.toml")
    }

    /// What was typed on the page of TFTP; whatever is not understood is its default and a complaint.
    pub fn tftp(&self) -> (TftpKept, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let path = self.tftp_path();
        let table = own_table(&path, &mut complaints).unwrap_or_default();
        let kept = tolerant(&table, &Place::root(&path), &mut complaints);
        (kept, complaints)
    }

    /// Writes what is typed on the page of TFTP.
    pub fn save_tftp(&self, kept: &TftpKept) -> Result<(), StorageError> {
        self.make_folder()?;
        write(&self.tftp_path(), kept)
    }

    fn feiq_path(&self) -> PathBuf {
        self.folder.join("feiq.toml")
    }

    /// The folder of the conversations of 飞秋.
    pub fn feiq_history(&self) -> PathBuf {
        self.folder.join("feiq")
    }

    /// What is kept of 飞秋 beside the conversations; whatever is not understood is its default and a complaint.
    pub fn feiq(&self) -> (FeiqKept, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let path = self.feiq_path();
        let table = own_table(&path, &mut complaints).unwrap_or_default();
        let kept = tolerant(&table, &Place::root(&path), &mut complaints);
        (kept, complaints)
    }

    /// Writes what is kept of 飞秋.
    pub fn save_feiq(&self, kept: &FeiqKept) -> Result<(), StorageError> {
        self.make_folder()?;
        write(&self.feiq_path(), kept)
    }
}
