//! Words for what stands in the way of webhooks.

#![expect(clippy::too_many_lines, reason = "a table is as long as it has causes")]

use flow_core::model::FailureCode;

use super::words::Words;

pub(super) fn webhooks(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    let quoted = |words: &str| {
        if detail.is_empty() {
            format!("{words}.")
        } else {
            format!("{words}: “{detail}”")
        }
    };
    Some(match code {
        Code::WebhookPortInUse => (
            "The port is in use",
            format!("Another program on this computer listens on port {detail}."),
            Some("Choose another port, or end that program."),
            None,
        ),
        Code::WebhookPortRefused => (
            "The port cannot be opened",
            format!("The system does not let Flow Desktop listen on port {detail}."),
            Some("Choose a port above 1023."),
            None,
        ),
        Code::WebhookAddressMissing => (
            "Not an address of this computer",
            format!("This computer does not have the address {detail} now."),
            Some("Choose one of this computer’s own addresses; 0.0.0.0 stands for all of them."),
            None,
        ),
        Code::WebhookAddressInvalid => (
            "GitLab could not call this address",
            "The address GitLab calls begins with http:// or https:// and names a host, without an account or a query."
                .to_owned(),
            Some("Enter it as GitLab sees this computer, such as http://192.168.1.20:8787."),
            None,
        ),
        Code::WebhookReceiverOff => (
            "There is no address GitLab could call",
            "The receiver is off, and no address of your own stands in its place.".to_owned(),
            Some("Switch the receiver on, or enter the address of your tunnel."),
            None,
        ),
        Code::WebhookTierTooLow => (
            "No webhooks for groups here",
            "Webhooks of groups are a feature of GitLab Premium and Ultimate, which this GitLab does not have for this group."
                .to_owned(),
            Some("Add webhooks to single repos instead."),
            None,
        ),
        Code::WebhookRoleTooLow => (
            "The role is too low for webhooks",
            format!("GitLab lets only the role {detail} or higher add a webhook there."),
            Some("Ask for that role, or leave it to the schedule to bring news in."),
            None,
        ),
        Code::WebhookUrlBlocked => (
            "GitLab does not call this address",
            quoted("GitLab refused the address"),
            Some(
                "By default GitLab calls no private addresses. Its administrator can allow this one under Admin, Settings, Network, Outbound requests; or use a tunnel.",
            ),
            None,
        ),
        Code::WebhookLimitReached => (
            "No more webhooks there",
            quoted("GitLab allows no further webhook"),
            Some("Remove one in GitLab that nobody needs."),
            None,
        ),
        Code::WebhookExists => (
            "There is a webhook already",
            "Flow Desktop made a webhook there before.".to_owned(),
            Some("Repair it if it does not work."),
            None,
        ),
        Code::WebhookMissing => (
            "The webhook is gone",
            "The webhook was deleted in GitLab.".to_owned(),
            Some("Repair makes it again, Remove forgets it."),
            None,
        ),
        Code::WebhookDeliveryFailed => (
            "The test was not delivered",
            quoted("GitLab could not deliver the test"),
            Some("Check that GitLab reaches the address, and that the receiver is on."),
            None,
        ),
        Code::WebhookNotArrived => (
            "The test did not arrive here",
            format!("GitLab delivered the test, but something else answered at {detail}."),
            Some("Check where the tunnel or the address leads, then repair the webhook."),
            None,
        ),
        _ => return None,
    })
}
