//! Finds the contracts' wasm: where the environment says, inside this binary, or in a folder near.

use std::path::{Path, PathBuf};
use std::{env, fs};

use lode_sim::demo::{Codes, DemoError, EngineChoice};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

const FOLDER: &str = "artifacts";
const EXCHANGE: &str = "lode_exchange.wasm";
const LP_TOKEN: &str = "lode_lp_token.wasm";

/// Finds both contracts. The native engine does without: its state doesn't depend on them.
///
/// # Errors
/// [`DemoError::NoArtifacts`] when they are nowhere, [`DemoError::File`] when `$LODE_ARTIFACTS`
/// doesn't hold them.
pub(super) fn find(engine: EngineChoice) -> Result<Codes, DemoError> {
    if engine == EngineChoice::Native {
        return Ok(Codes::default());
    }
    if let Some(folder) = env::var_os("LODE_ARTIFACTS").filter(|value| !value.is_empty()) {
        return read(Path::new(&folder));
    }
    if let (Some(exchange), Some(lp_token)) = (embedded::EXCHANGE, embedded::LP_TOKEN) {
        return Ok(Codes { exchange: exchange.to_vec(), lp_token: lp_token.to_vec() });
    }
    match places().into_iter().find(|folder| folder.join(EXCHANGE).is_file()) {
        Some(folder) => read(&folder),
        None => Err(DemoError::NoArtifacts),
    }
}

/// Folders named `artifacts` beside the working directory and above the binary.
fn places() -> Vec<PathBuf> {
    let here = env::current_dir().ok();
    let binary = env::current_exe().ok();
    let above = binary.iter().flat_map(|path| path.ancestors().skip(1));
    here.iter().map(PathBuf::as_path).chain(above).map(|folder| folder.join(FOLDER)).collect()
}

fn read(folder: &Path) -> Result<Codes, DemoError> {
    let file = |name| {
        let path = folder.join(name);
        fs::read(&path).map_err(|reason| DemoError::File { path, reason })
    };
    Ok(Codes { exchange: file(EXCHANGE)?, lp_token: file(LP_TOKEN)? })
}
