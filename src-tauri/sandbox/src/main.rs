//! Serves the stand-in GitLab from a terminal, for trying a client by hand. Prints the address
//! and the tokens, which are made up and open nothing else.
#![expect(
    clippy::print_stdout,
    reason = "the address and the tokens are this program's output"
)]

use std::{path::PathBuf, process::ExitCode, str::FromStr, time::Duration};

use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind, World};

const USAGE: &str = "gitlab-sandbox [--port N] [--size small|medium|wide|REPOSITORIES|PROJECTSxREQUESTSxNOTESxISSUESxNOTES] [--seed N] \
[--latency-ms N] [--in-flight N] [--item-cost-ms N] [--recorded DIR] [--relative-root PATH] [--version V] [--host NAME]";

#[tokio::main]
async fn main() -> ExitCode {
    let config = match read(std::env::args().skip(1)) {
        Ok(config) => config,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let sandbox = match Sandbox::start(config).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("{}", told(&error));
            return ExitCode::FAILURE;
        }
    };
    println!("address  {}", sandbox.base_url());
    for kind in TokenKind::ALL {
        println!("{:<14} {}", format!("{kind:?}"), sandbox.token(kind));
    }
    println!("{:<14} {}", "Application", sandbox.oauth().application_id());
    // Serves until the process is ended from outside.
    std::future::pending::<ExitCode>().await
}

/// An error with all its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<SandboxConfig, String> {
    let mut config = SandboxConfig::default();
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => config.port = number(&name, &value)?,
            "--seed" => config.seed = number(&name, &value)?,
            "--latency-ms" => config.latency = Duration::from_millis(number(&name, &value)?),
            "--in-flight" => config.in_flight = Some(number(&name, &value)?),
            "--item-cost-ms" => {
                config.graphql_item_cost = Duration::from_millis(number(&name, &value)?);
            }
            "--recorded" => config.world = World::Recorded(PathBuf::from(value)),
            "--version" => config.version = value,
            "--host" => config.host = Some(value),
            "--relative-root" => config.relative_root = Some(value),
            "--size" => config.size = size(&name, &value)?,
            _ => return Err(format!("{name} is not known")),
        }
    }
    Ok(config)
}

fn size(name: &str, value: &str) -> Result<Size, String> {
    let parts: Vec<&str> = value.split('x').collect();
    Ok(match parts[..] {
        ["small"] => Size::Small,
        ["wide"] => Size::Wide {
            groups: 3_000,
            projects: 50_000,
        },
        ["medium"] => Size::Medium,
        [projects, merge_requests, notes, issues, issue_notes] => Size::Ingest {
            projects: number(name, projects)?,
            merge_requests: number(name, merge_requests)?,
            notes: number(name, notes)?,
            issues: number(name, issues)?,
            issue_notes: number(name, issue_notes)?,
        },
        _ => Size::Custom {
            repositories: number(name, value)?,
            commits_per_repository: 120,
            merge_requests_per_repository: 34,
            issues_per_repository: 28,
        },
    })
}

fn number<N: FromStr>(name: &str, value: &str) -> Result<N, String> {
    value
        .parse()
        .map_err(|_| format!("{name} needs a number, not {value:?}"))
}
