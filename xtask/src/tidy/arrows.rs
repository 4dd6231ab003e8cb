//! Dependencies point only downwards: one formula, one place.

use super::Finding;
use super::packages::{Kind, Package};

/// What a package may depend on.
enum Below {
    /// These packages of Lode and no others.
    Only(&'static [&'static str]),
    /// All that ships.
    Shipped,
    /// Anything: it doesn't ship.
    Anything,
}

const CONTRACT: &[&str] = &["lode-math", "lode-core", "lode-msg"];
const SIM: &[&str] =
    &["lode-math", "lode-core", "lode-msg", "lode-chain", "lode-exchange", "lode-lp-token"];
/// Packages outside Lode that the core may use, its arithmetic included.
const CORE_FOREIGN_MAX: usize = 1;

fn below(package: &Package) -> Option<Below> {
    Some(match (package.name.as_str(), package.folder.as_str()) {
        ("lode-math" | "lode-msg" | "lode-unify", _) => Below::Only(&[]),
        ("lode-arena", _) => Below::Only(&["lode-unify"]),
        ("lode-chain", _) => Below::Only(&["lode-arena", "lode-core", "lode-unify"]),
        ("lode-query", _) => Below::Only(&["lode-chain"]),
        ("lode-keys", _) => Below::Only(&["lode-chain"]),
        ("lode-node", _) => Below::Only(&["lode-chain", "lode-keys", "lode-query"]),
        ("lode-client", _) => Below::Only(&["lode-chain", "lode-keys", "lode-msg", "lode-query"]),
        ("lode-core", _) => Below::Only(&["lode-math"]),
        ("lode-sim", _) => Below::Only(SIM),
        ("lode", _) => Below::Shipped,
        (_, "xtask") => Below::Anything,
        (_, folder) if folder.starts_with("benches") => Below::Anything,
        (_, folder) if folder.starts_with("contracts/") => Below::Only(CONTRACT),
        (_, folder) if folder.starts_with("verify/") => Below::Anything,
        _ => return None,
    })
}

fn ships(package: &Package) -> bool {
    package.folder.starts_with("crates/") || package.folder.starts_with("contracts/")
}

/// Every arrow that points up or sideways.
pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let Some(below) = below(package) else {
            findings.push(Finding::new(
                &package.folder,
                format!("say in tidy's arrows what {} may depend on", package.name),
            ));
            continue;
        };
        let local = package.dependencies.iter().filter(|d| d.kind != Kind::Development);
        for dependency in local.filter(|d| d.local) {
            let name = dependency.name.as_str();
            let allowed = match below {
                Below::Only(names) => names.contains(&name),
                Below::Shipped => packages.iter().any(|p| p.name == name && ships(p)),
                Below::Anything => true,
            };
            if !allowed {
                let text = format!("{} must not depend on {name}", package.name);
                findings.push(Finding::new(&package.folder, text));
            }
        }
    }
    let mut foreign: Vec<&str> = packages
        .iter()
        .filter(|p| p.name == "lode-core" || p.name == "lode-math")
        .flat_map(|p| &p.dependencies)
        .filter(|d| !d.local && d.kind != Kind::Development)
        .map(|d| d.name.as_str())
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    if foreign.len() > CORE_FOREIGN_MAX {
        let text = format!("uses {foreign:?}; it may use {CORE_FOREIGN_MAX} package");
        findings.push(Finding::new("crates/core", text));
    }
    findings
}
