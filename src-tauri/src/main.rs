//! The desktop program: a few settings that must come before the toolkit, then the app.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    flow_desktop_lib::run();
}
