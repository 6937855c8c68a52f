//! The calendar in the real window: events are kept in Settings and added from Project timeline, marked there, named in Work log, where
//! weekends are hidden, and shaded in Review workflow.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::pictures;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "from=2026-08-24&to=2026-11-15";

/// Runs a script until it answers true.
async fn holds(window: &Window, script: &str, why: &str) {
    let held = window
        .wait_for(async || window.run(script, vec![]).await == json!(true))
        .await;
    window.check(held, why).await;
}

/// Writes an event into the dialog that is open, and keeps it.
async fn write(window: &Window, name: &str, kind: &str, first_day: &str) {
    window.fill("Event name", name).await;
    window.click_role("radio", kind).await;
    window.fill("First day", first_day).await;
    window.click("Add").await;
    window.see("is in the calendar").await;
    window.click("Dismiss").await;
}

async fn fill_the_calendar(window: &Window, gallery: &mut Gallery) {
    window.go_to("/settings/calendar").await;
    window.see("No events yet").await;
    gallery.visit(window, "calendar-empty").await;
    window.click("Add event").await;
    window.fill("First day", "2020-11-12").await;
    window.fill("Last day", "2020-11-11").await;
    window.click("Add").await;
    window.see("Write a name.").await;
    window.fill("Event name", "Founders’ day").await;
    window.see("The last day is before the first.").await;
    gallery.glance(window, "calendar-reversed").await;
    window.fill("Last day", "2020-11-12").await;
    window.click_role("radio", "Holiday").await;
    window.click_role("checkbox", "Repeat every year").await;
    gallery.visit(window, "calendar-dialog").await;
    window.click("Add").await;
    window.see("every year from 2020").await;
    window.click("Dismiss").await;
    window.click("Add event").await;
    write(window, "Ledger 7", "Release", "2026-10-06").await;
    gallery.visit(window, "calendar").await;
}

async fn see_the_timeline(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    window
        .go_to(&format!("/reports/project-timeline?{WEEKS}"))
        .await;
    window.see("Founders’ day").await;
    window.click("Add event").await;
    write(window, "Registry stood still", "Incident", "2026-10-08").await;
    window.see("Registry stood still").await;
    gallery.visit(window, "project-timeline-events").await;
    let said = ["Founders’ day", "Ledger 7", "Registry stood still"];
    pictures::check_pictures(stage, "Work volume", &said).await;
    let focus = "document.querySelector('period-bars .chart-area')?.focus(); return true;";
    holds(window, focus, "the chart takes the focus").await;
    window.press(Key::End).await;
    let named = "return (document.querySelector('period-bars .read-out')?.innerText ?? '').includes('Founders’ day')
        && document.querySelector('period-bars [role=\"status\"]').textContent.includes('Founders’ day');";
    holds(window, named, "the week of the holiday names it").await;
    gallery
        .glance(window, "project-timeline-event-read-out")
        .await;
    window.click("Work volume as a table").await;
    window.see("Founders’ day (holiday)").await;
    gallery.glance(window, "project-timeline-event-table").await;
    window.click("Work volume as a table").await;
}

async fn hide_weekends(window: &Window, gallery: &mut Gallery) {
    window.go_to("/reports/work-log?from=2026-11-09").await;
    window.see("people in view").await;
    let named = "const heads = [...document.querySelectorAll('.work-grid th.day')];
        return heads.length === 14 && heads[3].title.includes('Founders’ day (holiday)') && heads[3].classList.contains('weekend');";
    holds(window, named, "the holiday's column is named and narrow").await;
    gallery.visit(window, "work-log-holiday").await;
    window.click_role("checkbox", "Weekends").await;
    let hidden = "const heads = document.querySelectorAll('.work-grid th.day').length;
        const said = document.querySelector('.work-note').innerText.includes('on hidden days');
        return heads === 10 && location.hash.includes('weekends=hide') && !said;";
    holds(window, hidden, "ten days are left, and nothing is hidden").await;
    // Two other weeks, in which the company worked on a weekend.
    window
        .go_to("/reports/work-log?from=2026-09-14&weekends=hide")
        .await;
    let hidden = "const { byDay, from } = document.querySelector('work-log-view').log;
        const most = byDay[5] + byDay[6] + byDay[12] + byDay[13];
        const said = document.querySelector('.work-note').innerText.includes(`${most} activities on hidden days`);
        return from === '2026-09-14' && most > 1 && said;";
    holds(window, hidden, "what happened on hidden days is said").await;
    gallery.visit(window, "work-log-without-weekends").await;
    window.click("How is this counted?").await;
    window.see("Hiding them hides their columns").await;
    window.press(Key::Escape).await;
    window.click("Show weekends").await;
    let shown = "return document.querySelectorAll('.work-grid th.day').length === 14;";
    holds(window, shown, "all days are there again").await;
}

async fn delete_and_take_it_back(window: &Window) {
    window.go_to("/settings/calendar").await;
    window.wait_for_rows().await;
    window.click("Actions for Ledger 7").await;
    window.click_role("menuitem", "Delete").await;
    window.see("“Ledger 7” is deleted").await;
    window.see("2 of 2 events in view").await;
    window.click("Undo").await;
    window.see("3 of 3 events in view").await;
    window.click("Actions for Ledger 7").await;
    window.click_role("menuitem", "Change").await;
    window.fill("Event name", "Ledger 8").await;
    window.click("Save").await;
    window.see("“Ledger 8” is changed").await;
    window.fill("Search events", "release").await;
    window.see("1 of 1 event").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_kept_marked_named_and_shaded() {
    let stage = Stage::with("calendar", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.see_no("Import done").await;
    fill_the_calendar(window, &mut gallery).await;
    see_the_timeline(&stage, &mut gallery).await;
    hide_weekends(window, &mut gallery).await;
    window
        .go_to("/reports/review-workflow?from=2026-11-02&to=2026-11-20")
        .await;
    window.see("Weekend or holiday: Founders’ day").await;
    window.wait_for_rows().await;
    gallery.visit(window, "review-workflow-holiday").await;
    delete_and_take_it_back(window).await;
    stage.window.close().await;
    gallery.close();
}
