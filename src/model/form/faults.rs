//! 故障: what is to go wrong in one direction of a relay, as typed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Field, FieldError, Problem, number};
use crate::net::{Towards, Transport};
use crate::proto::faults::{Chance, Faults};

/// An hour is late enough.
const MOST_MILLISECONDS: u64 = 3_600_000;
/// A tebibyte a second is no bound any more.
const MOST_RATE: u64 = 1 << 30;
/// No stream is longer.
const MOST_BYTES: u64 = 1 << 62;

/// One direction's faults. An empty field is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultsForm {
    /// 延迟, milliseconds.
    pub delay: String,
    /// 抖动: up to so many milliseconds more.
    pub jitter: String,
    /// UDP: jitter may change the order.
    pub reorder: bool,
    /// 丢弃, percent.
    pub drop: String,
    /// 重复, percent.
    pub duplicate: String,
    /// 损坏, percent.
    pub corrupt: String,
    /// 限速, KiB a second.
    pub rate: String,
    /// TCP 拆分: bytes in one write.
    pub split: String,
    /// TCP 合并: milliseconds.
    pub join: String,
    /// TCP: reset after so many bytes.
    pub reset_after: String,
    /// TCP: reset by chance, percent.
    pub reset: String,
}

/// A field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultField {
    /// 延迟
    Delay,
    /// 抖动
    Jitter,
    /// 丢弃
    Drop,
    /// 重复
    Duplicate,
    /// 损坏
    Corrupt,
    /// 限速
    Rate,
    /// 拆分
    Split,
    /// 合并
    Join,
    /// 字节后复位
    ResetAfter,
    /// 随机复位
    Reset,
}

impl FaultField {
    /// All of them, in the order of the panel.
    pub const ALL: [FaultField; 10] = [
        FaultField::Delay,
        FaultField::Jitter,
        FaultField::Drop,
        FaultField::Duplicate,
        FaultField::Corrupt,
        FaultField::Rate,
        FaultField::Split,
        FaultField::Join,
        FaultField::ResetAfter,
        FaultField::Reset,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            FaultField::Delay => "delay",
            FaultField::Jitter => "jitter",
            FaultField::Drop => "drop",
            FaultField::Duplicate => "duplicate",
            FaultField::Corrupt => "corrupt",
            FaultField::Rate => "rate",
            FaultField::Split => "split",
            FaultField::Join => "join",
            FaultField::ResetAfter => "reset-after",
            FaultField::Reset => "reset",
        }
    }

    /// Whether it means anything for what is relayed.
    pub fn is_of(self, transport: Transport) -> bool {
        let stream = matches!(self, Self::Split | Self::Join | Self::ResetAfter | Self::Reset);
        transport == Transport::Tcp || !stream
    }
}

impl FaultsForm {
    /// What is typed in a field.
    pub fn text(&self, field: FaultField) -> &str {
        match field {
            FaultField::Delay => &self.delay,
            FaultField::Jitter => &self.jitter,
            FaultField::Drop => &self.drop,
            FaultField::Duplicate => &self.duplicate,
            FaultField::Corrupt => &self.corrupt,
            FaultField::Rate => &self.rate,
            FaultField::Split => &self.split,
            FaultField::Join => &self.join,
            FaultField::ResetAfter => &self.reset_after,
            FaultField::Reset => &self.reset,
        }
    }

    /// What is typed in a field, to be changed.
    pub fn text_mut(&mut self, field: FaultField) -> &mut String {
        match field {
            FaultField::Delay => &mut self.delay,
            FaultField::Jitter => &mut self.jitter,
            FaultField::Drop => &mut self.drop,
            FaultField::Duplicate => &mut self.duplicate,
            FaultField::Corrupt => &mut self.corrupt,
            FaultField::Rate => &mut self.rate,
            FaultField::Split => &mut self.split,
            FaultField::Join => &mut self.join,
            FaultField::ResetAfter => &mut self.reset_after,
            FaultField::Reset => &mut self.reset,
        }
    }

    /// All fields that are wrong, in the order of the panel.
    pub fn errors(&self, towards: Towards, transport: Transport) -> Vec<FieldError> {
        let shown = FaultField::ALL.into_iter().filter(|field| field.is_of(transport));
        shown.filter_map(|field| self.value(field, towards).err()).collect()
    }

    /// The faults, or the first field that is wrong.
    pub fn faults(&self, towards: Towards, transport: Transport) -> Result<Faults, FieldError> {
        let value = |field: FaultField| match field.is_of(transport) {
            true => self.value(field, towards),
            false => Ok(0),
        };
        let millis = |field| value(field).map(Duration::from_millis);
        let chance = |field| value(field).map(|millionths| Chance::from_millionths(millionths as u32));
        Ok(Faults {
            delay: millis(FaultField::Delay)?,
            jitter: millis(FaultField::Jitter)?,
            reorder: self.reorder && transport == Transport::Udp,
            drop: chance(FaultField::Drop)?,
            duplicate: chance(FaultField::Duplicate)?,
            corrupt: chance(FaultField::Corrupt)?,
            rate: value(FaultField::Rate)?.saturating_mul(1024),
            split: value(FaultField::Split)?,
            join: millis(FaultField::Join)?,
            reset_after: value(FaultField::ResetAfter)?,
            reset: chance(FaultField::Reset)?,
        })
    }

    /// A field's number, 0 for an empty one; a percentage in millionths.
    fn value(&self, field: FaultField, towards: Towards) -> Result<u64, FieldError> {
        let (place, text) = (Field::Fault(towards, field), self.text(field).trim());
        if text.is_empty() {
            return Ok(0);
        }
        match field {
            FaultField::Delay | FaultField::Jitter | FaultField::Join => number(place, text, 0, MOST_MILLISECONDS),
            FaultField::Rate => number(place, text, 0, MOST_RATE),
            FaultField::Split | FaultField::ResetAfter => number(place, text, 0, MOST_BYTES),
            FaultField::Drop | FaultField::Duplicate | FaultField::Corrupt | FaultField::Reset => {
                let millionths = percent(text).map(|chance| u64::from(chance.millionths()));
                millionths.ok_or(FieldError { field: place, problem: Problem::Percent })
            }
        }
    }
}

/// `5`, `0.1` or `5%`.
fn percent(text: &str) -> Option<Chance> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let percent: f64 = digits.parse().ok().filter(|percent| plain && (0.0..=100.0).contains(percent))?;
    Some(Chance::from_millionths((percent * 10_000.0).round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_to_the_millionth() {
        for (text, millionths) in [("5", 50_000), ("0.1", 1_000), (" 100 % ", 1_000_000), ("0", 0), (".0001", 1)] {
            assert_eq!(percent(text).map(Chance::millionths), Some(millionths), "{text}");
        }
        for wrong in ["", "%", "101", "-1", "inf", "nan", "1e1", "five"] {
            assert_eq!(percent(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_the_transport_cannot_do_does_not_count() {
        let form = FaultsForm { split: "x".into(), delay: "20".into(), reorder: true, ..FaultsForm::default() };
        let udp = form.faults(Towards::Server, Transport::Udp).expect("no TCP here");
        assert_eq!((udp.delay, udp.reorder, udp.split), (Duration::from_millis(20), true, 0));
        let tcp = form.faults(Towards::Server, Transport::Tcp).expect_err("not a number");
        assert_eq!(tcp.field, Field::Fault(Towards::Server, FaultField::Split));
        assert_eq!(form.errors(Towards::Server, Transport::Tcp).len(), 1);
    }
}
