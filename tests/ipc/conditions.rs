//! What the computer tells of its network, its power and its sleep, told here by
//! services of the same names on a bus of the test's own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flow_core::sync::{Conditions, Network};
use flow_desktop_lib::{Buses, follow};
use tokio::sync::watch;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, connection, interface};

const MANAGER_PATH: &str = "/org/freedesktop/NetworkManager";
const PROFILES_PATH: &str = "/org/freedesktop/UPower/PowerProfiles";
const LOGIN_PATH: &str = "/org/freedesktop/login1";

/// A bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// None where this computer has no bus to start.
    fn start() -> Option<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut address = String::new();
        let said = daemon.stdout.take().expect("its output is kept");
        BufReader::new(said).read_line(&mut address).ok()?;
        let address = address.trim().to_owned();
        Some(Self { daemon, address })
    }

    async fn join(&self) -> Connection {
        connection::Builder::address(self.address.as_str())
            .expect("an address")
            .build()
            .await
            .expect("the bus answers")
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.daemon.kill().and_then(|()| self.daemon.wait());
    }
}

struct Manager {
    state: u32,
    metered: u32,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl Manager {
    #[zbus(property)]
    async fn state(&self) -> u32 {
        self.state
    }

    #[zbus(property)]
    async fn metered(&self) -> u32 {
        self.metered
    }
}

struct Profiles(&'static str);

#[interface(name = "org.freedesktop.UPower.PowerProfiles")]
impl Profiles {
    #[zbus(property)]
    async fn active_profile(&self) -> &str {
        self.0
    }
}

struct Login;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, begins: bool) -> zbus::Result<()>;
}

/// A computer's services, and what the app believes of it.
struct Computer {
    services: Connection,
    routed: Arc<AtomicBool>,
    told: watch::Receiver<Conditions>,
    _bus: Bus,
}

impl Computer {
    async fn start() -> Option<Self> {
        let Some(bus) = Bus::start() else {
            eprintln!("skipped: there is no dbus-daemon");
            return None;
        };
        let services = bus.join().await;
        let routed = Arc::new(AtomicBool::new(false));
        let (sender, told) = watch::channel(Conditions::default());
        let buses = Buses {
            system: Some(bus.join().await),
            session: Some(bus.join().await),
        };
        let way_out = routed.clone();
        tokio::spawn(follow(
            buses,
            move || way_out.load(Ordering::SeqCst),
            sender,
        ));
        Some(Self {
            services,
            routed,
            told,
            _bus: bus,
        })
    }

    /// Starts the services; the app listens already, or is about to.
    async fn add_services(&self) {
        let server = self.services.object_server();
        let manager = Manager {
            state: 70,
            metered: 4,
        };
        server.at(MANAGER_PATH, manager).await.expect("added");
        server
            .at(PROFILES_PATH, Profiles("balanced"))
            .await
            .expect("added");
        server.at(LOGIN_PATH, Login).await.expect("added");
        for name in [
            "org.freedesktop.NetworkManager",
            "org.freedesktop.UPower.PowerProfiles",
            "org.freedesktop.login1",
        ] {
            self.services.request_name(name).await.expect("it is free");
        }
    }

    async fn manage(&self, state: u32, metered: u32) {
        let server = self.services.object_server();
        let manager = server.interface::<_, Manager>(MANAGER_PATH).await;
        let manager = manager.expect("it is there");
        let mut values = manager.get_mut().await;
        (values.state, values.metered) = (state, metered);
        let emitter = manager.signal_emitter();
        values.state_changed(emitter).await.expect("told");
        values.metered_changed(emitter).await.expect("told");
    }

    async fn profile(&self, profile: &'static str) {
        let server = self.services.object_server();
        let profiles = server.interface::<_, Profiles>(PROFILES_PATH).await;
        let profiles = profiles.expect("it is there");
        let mut value = profiles.get_mut().await;
        value.0 = profile;
        let told = value.active_profile_changed(profiles.signal_emitter());
        told.await.expect("told");
    }

    /// Waits until the app believes what is so.
    async fn believes(&mut self, what: &str, is_so: impl Fn(&Conditions) -> bool) {
        let waited = tokio::time::timeout(Duration::from_secs(20), self.told.wait_for(is_so));
        let told = waited.await.map(|told| told.map(|conditions| *conditions));
        assert!(
            matches!(told, Ok(Ok(_))),
            "{what}: {:?}",
            *self.told.borrow()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_follows_what_the_computer_says() {
    let Some(mut computer) = Computer::start().await else {
        return;
    };
    assert_eq!(
        *computer.told.borrow(),
        Conditions::default(),
        "without services nothing is known"
    );
    computer.add_services().await;
    computer
        .believes("services that start later are heard", |told| {
            told.network == Network::Present
                && told.metered == Some(false)
                && told.battery_saver == Some(false)
        })
        .await;
    computer.manage(70, 1).await;
    computer
        .believes("the network costs now", |told| told.metered == Some(true))
        .await;
    computer.manage(20, 0).await;
    computer
        .believes("the network is gone", |told| {
            told.network == Network::Absent && told.metered.is_none()
        })
        .await;
    computer.routed.store(true, Ordering::SeqCst);
    computer.manage(10, 0).await;
    computer
        .believes("a cable nobody manages", |told| {
            told.network == Network::Present
        })
        .await;
    computer.profile("power-saver").await;
    computer
        .believes("the battery is saved", |told| {
            told.battery_saver == Some(true)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn waking_up_is_told_even_if_nothing_else_changed() {
    let Some(mut computer) = Computer::start().await else {
        return;
    };
    computer.add_services().await;
    computer
        .believes("the services are known", |told| {
            told.network == Network::Present && told.battery_saver == Some(false)
        })
        .await;
    let before = *computer.told.borrow_and_update();
    let emitter = SignalEmitter::new(&computer.services, LOGIN_PATH).expect("a path");
    for begins in [true, false] {
        Login::prepare_for_sleep(&emitter, begins)
            .await
            .expect("told");
    }
    let told = tokio::time::timeout(Duration::from_secs(20), computer.told.changed()).await;
    assert!(matches!(told, Ok(Ok(()))), "the end of a sleep is news");
    assert_eq!(
        *computer.told.borrow(),
        before,
        "though nothing is different"
    );
}
