//! Deployments.

use serde::Deserialize;

use super::{WireUserBasic, instant, null_as_default, optional_instant};
use crate::model::{Person, RemoteDeployment, RemoteId, Timestamp};

/// A row of `GET /projects/:id/deployments`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireDeployment {
    id: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    iid: i64,
    #[serde(default, rename = "ref", deserialize_with = "null_as_default")]
    reference: String,
    #[serde(default, deserialize_with = "null_as_default")]
    sha: String,
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
    #[serde(default)]
    user: Option<WireUserBasic>,
    #[serde(default)]
    environment: Option<WireEnvironment>,
    #[serde(default)]
    deployable: Option<WireDeployable>,
}

#[derive(Debug, Deserialize)]
struct WireEnvironment {
    #[serde(default)]
    id: Option<i64>,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
}

/// The job, as far as it tells when it ended.
#[derive(Debug, Deserialize)]
struct WireDeployable {
    #[serde(default, deserialize_with = "optional_instant")]
    finished_at: Option<Timestamp>,
}

impl From<WireDeployment> for RemoteDeployment {
    fn from(wire: WireDeployment) -> Self {
        let finished_at = wire.deployable.and_then(|job| job.finished_at);
        let (environment, environment_remote_id) = wire
            .environment
            .map(|environment| (environment.name, environment.id))
            .unwrap_or_default();
        Self {
            remote_id: RemoteId(wire.id),
            iid: wire.iid,
            environment,
            environment_remote_id: environment_remote_id.map(RemoteId),
            reference: wire.reference,
            sha: wire.sha,
            deployed_at: finished_at.unwrap_or(wire.updated_at),
            updated_at: wire.updated_at,
            person: wire.user.map(Person::from),
        }
    }
}
