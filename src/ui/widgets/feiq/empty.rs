//! Where there is no conversation: what 上线 does, or what to do next.

use std::net::IpAddr;

use egui::{Label, RichText, ScrollArea, Ui};

use crate::i18n::t;
use crate::model;
use crate::ui::feiq::FeiqPage;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{copied_value, heading};

/// Lines are not longer than this, points.
const WIDEST: f32 = 560.0;
/// The addresses of this machine are asked for so often, seconds.
const AGAIN: f64 = 5.0;

/// Draws what there is to know before the first conversation.
pub fn empty(ui: &mut Ui, page: &mut FeiqPage) {
    ScrollArea::vertical().id_salt("feiq-empty").auto_shrink(false).show(ui, |ui| {
        ui.set_max_width((ui.available_width() - space::SCROLLBAR).min(WIDEST));
        ui.spacing_mut().item_spacing.y = space::GROUP;
        ui.add_space(space::ROW);
        if page.is_running() { online(ui, page) } else { offline(ui, page) }
    });
}

/// What will happen, and that nothing happens before.
fn offline(ui: &mut Ui, page: &FeiqPage) {
    heading(ui, &t!("feiq.empty.offline"));
    paragraph(ui, &t!("feiq.empty.silent"));
    let port = page.desk.form.port.trim();
    paragraph(ui, &t!("feiq.empty.enter", port = if port.is_empty() { "2425" } else { port }));
    let interfaces = interfaces(ui, &page.desk.form.local);
    if interfaces.is_empty() {
        paragraph(ui, &t!("feiq.empty.no-interface"));
    } else {
        paragraph(ui, &t!("feiq.empty.interfaces", list = interfaces));
    }
    if !page.desk.form.beyond.trim().is_empty() {
        paragraph(ui, &t!("feiq.empty.beyond"));
    }
    paragraph(ui, &t!("feiq.empty.who"));
    small(ui, &t!("feiq.empty.history"));
}

/// Nobody is selected.
fn online(ui: &mut Ui, page: &FeiqPage) {
    if page.desk.people().iter().any(|one| one.presence.is_here()) {
        heading(ui, &t!("feiq.empty.select"));
        paragraph(ui, &t!("feiq.empty.several"));
    } else {
        heading(ui, &t!("feiq.empty.alone"));
        paragraph(ui, &t!("feiq.empty.alone-why"));
    }
    paragraph(ui, &t!("feiq.empty.script"));
    let port = page.desk.form.port.trim();
    let host = addresses(ui).into_iter().map(|(ip, _)| ip).find(|ip| !ip.is_loopback());
    let host = host.map_or("127.0.0.1".to_owned(), |ip| ip.to_string());
    let code = format!("socket.sendto('{}'.encode('gbk'), ('{host}', {port}))", t!("feiq.empty.packet"));
    let width = ui.available_width();
    copied_value(ui, &t!("feiq.empty.code"), &code, width);
}

/// The interfaces that take part, with their addresses.
fn interfaces(ui: &Ui, local: &[String]) -> String {
    let all = addresses(ui).into_iter().filter(|(ip, _)| match local {
        [] => !ip.is_loopback(),
        chosen => chosen.contains(&ip.to_string()),
    });
    all.map(|(ip, name)| format!("{name} {ip}")).collect::<Vec<_>>().join(", ")
}

/// This machine's addresses, asked for once in a while.
fn addresses(ui: &Ui) -> Vec<(IpAddr, String)> {
    let id = egui::Id::unique("feiq-addresses");
    let now = ui.input(|input| input.time);
    let known: Option<(f64, Vec<(IpAddr, String)>)> = ui.data(|data| data.get_temp(id));
    if let Some((_, list)) = known.filter(|(time, _)| now - time < AGAIN) {
        return list;
    }
    let all = model::addresses().unwrap_or_default().into_iter().filter(|address| address.ip.is_ipv4());
    let list: Vec<_> = all.map(|address| (address.ip, address.interface)).collect();
    ui.data_mut(|data| data.insert_temp(id, (now, list.clone())));
    list
}

fn paragraph(ui: &mut Ui, text: &str) {
    ui.add(Label::new(text).wrap());
}

fn small(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).size(space::SMALL).color(Tokens::of(ui).quiet);
    ui.add(Label::new(text).wrap());
}
