//! The workspace's packages, their manifests and what they depend on.

use std::collections::BTreeSet;

use cargo_metadata::DependencyKind;

use super::Finding;
use super::tree::Tree;
use crate::project::Project;

const EXPLANATIONS: &str = "DEPENDENCIES.md";
const WORDS_MIN: usize = 4;

/// When a dependency is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// In what is built.
    Normal,
    /// By a build script.
    Build,
    /// By tests and benchmarks.
    Development,
}

/// A dependency that a manifest names.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// The package's name.
    pub(super) name: String,
    /// When it is used.
    pub(super) kind: Kind,
    /// Whether it belongs to the project.
    pub(super) local: bool,
}

/// A package of the workspace.
#[derive(Clone, Debug)]
pub(super) struct Package {
    /// Its name.
    pub(super) name: String,
    /// Its folder from the root.
    pub(super) folder: String,
    /// What its manifest names.
    pub(super) dependencies: Vec<Dependency>,
}

impl Package {
    /// All packages of the workspace.
    pub(super) fn all(project: &Project) -> Vec<Self> {
        let describe = |package: &&cargo_metadata::Package| {
            let folder = package.manifest_path.parent()?.as_std_path();
            let folder = folder.strip_prefix(&project.root).ok()?;
            let dependencies = package.dependencies.iter().map(|dependency| Dependency {
                name: dependency.name.clone(),
                kind: match dependency.kind {
                    DependencyKind::Development => Kind::Development,
                    DependencyKind::Build => Kind::Build,
                    _ => Kind::Normal,
                },
                local: dependency.path.is_some(),
            });
            Some(Self {
                name: package.name.to_string(),
                folder: folder.to_string_lossy().replace('\\', "/"),
                dependencies: dependencies.collect(),
            })
        };
        project.metadata.workspace_packages().iter().filter_map(describe).collect()
    }
}

/// Manifests that don't take the workspace's lints, among them the one that asks for docs.
pub(super) fn manifests(packages: &[Package], tree: &Tree) -> Vec<Finding> {
    packages
        .iter()
        .map(|package| format!("{}/Cargo.toml", package.folder))
        .filter(|path| !tree.get(path).unwrap_or_default().contains("[lints]\nworkspace = true"))
        .map(|path| Finding::new(path, "add `[lints]` with `workspace = true`"))
        .collect()
}

/// Dependencies without a sentence, and sentences without a dependency.
pub(super) fn explained(packages: &[Package], tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.get(EXPLANATIONS) else {
        return vec![Finding::new(EXPLANATIONS, "is missing")];
    };
    let mut wanted: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| !dependency.local)
        .map(|dependency| dependency.name.as_str())
        .collect();
    let fuzzed = ["libfuzzer-sys", "arbitrary"];
    let tools = ["@uniswap/v2-core", "binaryen", "cw20-base", "z3-solver"];
    let cosmjs = [
        "@cosmjs/amino",
        "@cosmjs/cosmwasm-stargate",
        "@cosmjs/proto-signing",
        "@cosmjs/stargate",
        "@cosmjs/tendermint-rpc",
        "cosmjs-types",
    ];
    let optional: BTreeSet<&str> = fuzzed.into_iter().chain(tools).chain(cosmjs).collect();
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // An entry is a line of a table or list that begins with names in backticks.
        let Some(rest) = line.trim_start().strip_prefix(['|', '-', '*']) else { continue };
        let Some((names, sentence)) = entry(rest) else { continue };
        let place = || format!("{EXPLANATIONS}:{}", number + 1);
        if sentence.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count()
            < WORDS_MIN
        {
            findings.push(Finding::new(place(), format!("say why {names:?} is needed")));
        }
        for name in names {
            let known = wanted.remove(name) || optional.contains(name);
            let direct = packages.iter().flat_map(|p| &p.dependencies).any(|d| d.name == name);
            if !known && !direct {
                findings.push(Finding::new(place(), format!("{name} is used no more")));
            }
        }
    }
    findings.extend(
        wanted.into_iter().map(|name| Finding::new(EXPLANATIONS, format!("explain `{name}`"))),
    );
    findings
}

/// The names at the start of an entry, and the rest of it.
fn entry(text: &str) -> Option<(Vec<&str>, &str)> {
    let mut rest = text.trim_start().strip_prefix('`')?;
    let mut names = Vec::new();
    loop {
        let (name, after) = rest.split_once('`')?;
        names.push(name.split_whitespace().next()?);
        match after.trim_start().strip_prefix(',').map(str::trim_start) {
            Some(next) if next.starts_with('`') => rest = next.strip_prefix('`')?,
            _ => return Some((names, after)),
        }
    }
}
