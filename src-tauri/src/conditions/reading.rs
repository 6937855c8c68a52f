//! What the answers of the system's services mean. Numbers and names only; who
//! is asked, and how, is `bus`.

use flow_core::sync::{Conditions, Network};

/// What the services answered; `None` where one is not there or did not answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// NetworkManager's `State`.
    pub(super) manager_state: Option<u32>,
    /// NetworkManager's `Metered`.
    pub(super) manager_metered: Option<u32>,
    /// The portal's network monitor: whether there is a network.
    pub(super) portal_available: Option<bool>,
    /// The portal's network monitor: whether it costs by volume.
    pub(super) portal_metered: Option<bool>,
    /// The active power profile.
    pub(super) power_profile: Option<String>,
    /// The portal's power profile monitor.
    pub(super) portal_saver: Option<bool>,
}

/// NetworkManager's states up to this one (20, disconnected) have no connection; 0 is unknown.
const DISCONNECTED: u32 = 20;

impl Reading {
    /// The conditions these answers make; whether the window is open is not theirs to say.
    ///
    /// `routed` tells whether packets have a way out: a connection that
    /// NetworkManager does not look after is none to it, and still there.
    pub(super) fn apply(&self, routed: bool, conditions: &mut Conditions) {
        conditions.network = match self.connected() {
            Some(true) => Network::Present,
            Some(false) if routed => Network::Present,
            Some(false) => Network::Absent,
            None => Network::Unknown,
        };
        conditions.metered = self.metered();
        conditions.battery_saver = self.battery_saver();
    }

    fn connected(&self) -> Option<bool> {
        match self.manager_state {
            Some(state) if state > 0 => Some(state > DISCONNECTED),
            _ => self.portal_available,
        }
    }

    fn metered(&self) -> Option<bool> {
        match self.manager_metered {
            // Yes and no, each as told or as guessed.
            Some(1 | 3) => Some(true),
            Some(2 | 4) => Some(false),
            _ => self.portal_metered,
        }
    }

    fn battery_saver(&self) -> Option<bool> {
        match &self.power_profile {
            Some(profile) => Some(profile == "power-saver"),
            None => self.portal_saver,
        }
    }
}

/// Whether the kernel knows a way out of this computer.
pub(super) fn default_route_exists() -> bool {
    let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    has_default_route(&text("/proc/net/route"), &text("/proc/net/ipv6_route"))
}

/// The same over the kernel's two tables.
fn has_default_route(version_4: &str, version_6: &str) -> bool {
    let by_4 = version_4.lines().skip(1).any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        // Destination and, six fields later, its mask.
        fields.next() == Some("00000000") && fields.nth(5) == Some("00000000")
    });
    let by_6 = version_6.lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [destination, length, .., device] = fields[..] else {
            return false;
        };
        // The kernel refuses everything else by a route over the loopback device.
        destination.bytes().all(|digit| digit == b'0') && length == "00" && device != "lo"
    });
    by_4 || by_6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reading: &Reading, routed: bool) -> Conditions {
        let mut conditions = Conditions::default();
        reading.apply(routed, &mut conditions);
        conditions
    }

    #[test]
    fn nobody_answers_and_nothing_is_known() {
        assert_eq!(said(&Reading::default(), false), Conditions::default());
        assert_eq!(
            said(&Reading::default(), true).network,
            Network::Unknown,
            "a route alone reaches nothing"
        );
    }

    #[test]
    fn the_manager_is_heard_before_the_portal() {
        let reading = Reading {
            manager_state: Some(70),
            manager_metered: Some(4),
            portal_available: Some(false),
            portal_metered: Some(true),
            ..Reading::default()
        };
        let conditions = said(&reading, false);
        assert_eq!(conditions.network, Network::Present);
        assert_eq!(conditions.metered, Some(false), "guessed, but an answer");
        let portal = Reading {
            manager_state: Some(0),
            manager_metered: Some(0),
            ..reading
        };
        let conditions = said(&portal, false);
        assert_eq!(
            conditions.network,
            Network::Absent,
            "the manager knows nothing"
        );
        assert_eq!(conditions.metered, Some(true));
    }

    #[test]
    fn a_cable_the_manager_leaves_alone_is_a_network() {
        let reading = Reading {
            manager_state: Some(20),
            ..Reading::default()
        };
        assert_eq!(said(&reading, false).network, Network::Absent);
        assert_eq!(said(&reading, true).network, Network::Present);
    }

    #[test]
    fn only_the_saving_profile_saves() {
        for (profile, saves) in [
            ("power-saver", true),
            ("balanced", false),
            ("performance", false),
        ] {
            let reading = Reading {
                power_profile: Some(profile.to_owned()),
                portal_saver: Some(!saves),
                ..Reading::default()
            };
            assert_eq!(said(&reading, true).battery_saver, Some(saves), "{profile}");
        }
    }

    #[test]
    fn a_way_out_is_told_from_a_local_one() {
        const HEAD: &str = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n";
        let local = format!("{HEAD}eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n");
        let out = format!("{local}eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
        let zeros = "0".repeat(32);
        let refused =
            format!("{zeros} 00 {zeros} 00 {zeros} ffffffff 00000001 00000000 00200200       lo\n");
        let out_6 = refused.replace("lo", "eth0");
        assert!(!has_default_route("", ""));
        assert!(
            !has_default_route(&local, &refused),
            "neither leaves the house"
        );
        assert!(has_default_route(&out, &refused));
        assert!(has_default_route(&local, &out_6));
    }
}
