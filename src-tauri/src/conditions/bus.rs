//! Asks NetworkManager, the power profiles and the desktop portals over D-Bus, and
//! listens for their changes and for the end of a sleep. Every answer is optional:
//! a computer without these services, or without a bus, tells nothing.

use std::time::Duration;

use flow_core::sync::Conditions;
use futures_util::StreamExt as _;
use futures_util::stream::{SelectAll, select_all};
use tokio::sync::watch;
use zbus::zvariant::{OwnedValue, Type};
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::reading::Reading;

/// A service that starts up may take a while; one that hangs must not hold the others up.
const PATIENCE: Duration = Duration::from_secs(3);

const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A service by its name, its object and the interface that is asked.
struct Place {
    name: &'static str,
    path: &'static str,
    interface: &'static str,
}

const NETWORK_MANAGER: Place = Place {
    name: "org.freedesktop.NetworkManager",
    path: "/org/freedesktop/NetworkManager",
    interface: "org.freedesktop.NetworkManager",
};
const POWER_PROFILES: Place = Place {
    name: "org.freedesktop.UPower.PowerProfiles",
    path: "/org/freedesktop/UPower/PowerProfiles",
    interface: "org.freedesktop.UPower.PowerProfiles",
};
/// The name it had before UPower took it in; older distributions know only this one.
const OLDER_POWER_PROFILES: Place = Place {
    name: "net.hadess.PowerProfiles",
    path: "/net/hadess/PowerProfiles",
    interface: "net.hadess.PowerProfiles",
};
const LOGIN: Place = Place {
    name: "org.freedesktop.login1",
    path: "/org/freedesktop/login1",
    interface: "org.freedesktop.login1.Manager",
};
const PORTAL_NETWORK: Place = Place {
    name: "org.freedesktop.portal.Desktop",
    path: "/org/freedesktop/portal/desktop",
    interface: "org.freedesktop.portal.NetworkMonitor",
};
const PORTAL_POWER: Place = Place {
    name: "org.freedesktop.portal.Desktop",
    path: "/org/freedesktop/portal/desktop",
    interface: "org.freedesktop.portal.PowerProfileMonitor",
};

/// The two buses of a desktop, as far as they are there.
#[derive(Debug, Clone)]
pub struct Buses {
    /// Where the computer's own services are.
    pub system: Option<Connection>,
    /// Where the services of the person's session are.
    pub session: Option<Connection>,
}

impl Buses {
    /// Connects to those that answer.
    pub async fn open() -> Self {
        let (system, session) = futures_util::join!(
            tokio::time::timeout(PATIENCE, Connection::system()),
            tokio::time::timeout(PATIENCE, Connection::session())
        );
        Self {
            system: system.ok().and_then(Result::ok),
            session: session.ok().and_then(Result::ok),
        }
    }
}

/// Reads the conditions, and again after each change, until the buses are gone.
/// After a sleep they are told even if they are the same: time has passed.
///
/// `routed` tells whether packets have a way out of this computer.
pub async fn follow(
    buses: Buses,
    routed: impl Fn() -> bool,
    conditions: watch::Sender<Conditions>,
) {
    // Before the first reading, so that no change falls in between.
    let mut changes = changes(&buses).await;
    loop {
        let reading = read(&buses).await;
        let routed = routed();
        conditions.send_if_modified(|known| {
            let before = *known;
            reading.apply(routed, known);
            *known != before
        });
        let Some(change) = changes.next().await else {
            return;
        };
        if change.is_ok_and(|message| woke_up(&message)) {
            conditions.send_modify(|_| {});
        }
    }
}

/// Whether a message says that the computer woke up; the same signal with `true` comes before the sleep.
fn woke_up(message: &Message) -> bool {
    let header = message.header();
    let is_sleep = header
        .member()
        .is_some_and(|member| member.as_str() == "PrepareForSleep");
    is_sleep
        && message
            .body()
            .deserialize::<bool>()
            .is_ok_and(|begins| !begins)
}

/// Everything that may change the answers.
async fn changes(buses: &Buses) -> SelectAll<MessageStream> {
    let mut streams = Vec::new();
    if let Some(system) = &buses.system {
        for place in [NETWORK_MANAGER, POWER_PROFILES, OLDER_POWER_PROFILES] {
            streams.extend(signal(system, &place, PROPERTIES, "PropertiesChanged").await);
            streams.extend(owner_changes(system, &place).await);
        }
        streams.extend(signal(system, &LOGIN, LOGIN.interface, "PrepareForSleep").await);
    }
    if let Some(session) = &buses.session {
        let place = &PORTAL_NETWORK;
        streams.extend(signal(session, place, place.interface, "changed").await);
        streams.extend(signal(session, place, PROPERTIES, "PropertiesChanged").await);
        streams.extend(owner_changes(session, place).await);
    }
    select_all(streams)
}

async fn signal(
    bus: &Connection,
    place: &Place,
    interface: &'static str,
    member: &'static str,
) -> Option<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender(place.name)
        .and_then(|rule| rule.path(place.path))
        .and_then(|rule| rule.interface(interface))
        .and_then(|rule| rule.member(member))
        .expect("names and paths are written right")
        .build();
    listen(bus, rule).await
}

/// Says when a service starts or ends.
async fn owner_changes(bus: &Connection, place: &Place) -> Option<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender("org.freedesktop.DBus")
        .and_then(|rule| rule.member("NameOwnerChanged"))
        .and_then(|rule| rule.arg(0, place.name))
        .expect("names are written right")
        .build();
    listen(bus, rule).await
}

async fn listen(bus: &Connection, rule: MatchRule<'static>) -> Option<MessageStream> {
    let stream = MessageStream::for_match_rule(rule, bus, None).await;
    stream
        .inspect_err(|error| tracing::debug!(cause = %error, "the bus lets nobody listen"))
        .ok()
}

async fn read(buses: &Buses) -> Reading {
    let (system, session) = (buses.system.as_ref(), buses.session.as_ref());
    let (state, metered, profile, older_profile, available, portal_metered, saver) = futures_util::join!(
        property(system, &NETWORK_MANAGER, "State"),
        property(system, &NETWORK_MANAGER, "Metered"),
        property(system, &POWER_PROFILES, "ActiveProfile"),
        property(system, &OLDER_POWER_PROFILES, "ActiveProfile"),
        call(session, &PORTAL_NETWORK, "GetAvailable"),
        call(session, &PORTAL_NETWORK, "GetMetered"),
        property(session, &PORTAL_POWER, "power-saver-enabled"),
    );
    Reading {
        manager_state: state,
        manager_metered: metered,
        portal_available: available,
        portal_metered,
        power_profile: profile.or(older_profile),
        portal_saver: saver,
    }
}

/// A property of a service that is there.
async fn property<T>(bus: Option<&Connection>, place: &Place, name: &str) -> Option<T>
where
    T: TryFrom<OwnedValue>,
{
    let reply = ask(bus?, place, PROPERTIES, "Get", &(place.interface, name)).await?;
    let value: OwnedValue = reply.body().deserialize().ok()?;
    T::try_from(value).ok()
}

/// The one answer of a method without arguments.
async fn call(bus: Option<&Connection>, place: &Place, method: &str) -> Option<bool> {
    let reply = ask(bus?, place, place.interface, method, &()).await?;
    reply.body().deserialize().ok()
}

async fn ask<B>(
    bus: &Connection,
    place: &Place,
    interface: &str,
    method: &str,
    body: &B,
) -> Option<Message>
where
    B: serde::Serialize + Type,
{
    let answer = bus.call_method(Some(place.name), place.path, Some(interface), method, body);
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(reply)) => Some(reply),
        Ok(Err(error)) => {
            tracing::debug!(service = place.name, cause = %error, "the system does not tell");
            None
        }
        Err(_) => {
            tracing::debug!(service = place.name, "the system takes too long to tell");
            None
        }
    }
}
