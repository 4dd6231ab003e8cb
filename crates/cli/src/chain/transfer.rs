//! `lode chain export` and `lode chain import`: the whole chain as a file.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lode_node::CallError;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::desk::{self, NodeArgs};
use super::problem::ChainProblem;
use crate::error;
use crate::output;

/// Bytes of a part on its way to a node, as nodes take them.
const PART: usize = 512 << 10;

#[derive(Args, Debug)]
pub(crate) struct TransferArgs {
    /// The file.
    file: PathBuf,
    /// The folder of a chain that doesn't run, instead of a running chain.
    #[arg(long, value_name = "DIR", conflicts_with = "node")]
    home: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

fn bar(template: &str, len: u64) -> ProgressBar {
    // On a terminal only; standard output stays clean.
    let bar = ProgressBar::new(len);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

const BYTES: &str = "{bar:32} {bytes} of {total_bytes} · {eta} left";
const BLOCKS: &str = "{spinner} {pos} blocks · {elapsed}";

fn unusable(path: &Path, why: impl ToString) -> ChainProblem {
    ChainProblem::File(path.display().to_string(), why.to_string())
}

/// `lode chain export`.
pub(super) fn export(arguments: &TransferArgs) -> error::Outcome {
    let done = whole(&arguments.file, |out| match &arguments.home {
        Some(home) => export_home(home, out),
        None => download(&arguments.node, out),
    });
    let told = done.map_err(|e| e.into_failure(arguments.node.form()))?;
    if arguments.node.json {
        return output::write_json(&json!({
            "file": arguments.file, "bytes": told.bytes.to_string(),
            "sha256": told.sha256, "height": told.height,
        }));
    }
    let file = arguments.file.display();
    let line = format!(
        "{file} holds the chain up to height {}, {} bytes, SHA-256 {}\n",
        told.height, told.bytes, told.sha256
    );
    output::write_all(line.as_bytes())
}

struct Told {
    bytes: u64,
    sha256: String,
    height: String,
}

/// Writes a file beside its place and moves it there when it is whole.
fn whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<Told, ChainProblem>,
) -> Result<Told, ChainProblem> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let near = path.with_file_name(name);
    let file = File::create(&near).map_err(|e| unusable(&near, e))?;
    let mut out = BufWriter::new(file);
    let done = write(&mut out).and_then(|told| {
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|e| unusable(&near, e))?;
        std::fs::rename(&near, path).map_err(|e| unusable(path, e))?;
        Ok(told)
    });
    if done.is_err() {
        // Nothing more can be done about a file that can't be removed.
        let _ = std::fs::remove_file(&near);
    }
    done
}

fn export_home(home: &Path, out: &mut BufWriter<File>) -> Result<Told, ChainProblem> {
    let bar = bar(BLOCKS, 0);
    let told = lode_node::export(home, out, |done, _| bar.set_position(done));
    bar.finish_and_clear();
    let told = told?;
    let (bytes, height) = (told.bytes, told.height.to_string());
    Ok(Told { bytes, sha256: desk::hex(&told.sha256), height })
}

fn field<'a>(answer: &'a Value, name: &str) -> Result<&'a str, ChainProblem> {
    let missing = || CallError::Malformed(format!("`{name}` is missing"));
    Ok(answer.get(name).and_then(Value::as_str).ok_or_else(missing)?)
}

fn download(node: &NodeArgs, out: &mut BufWriter<File>) -> Result<Told, ChainProblem> {
    let offer = node.ask("lode_export", json!({}))?;
    let (id, wanted) = (field(&offer, "export")?, field(&offer, "sha256")?);
    let malformed = |why: String| CallError::Malformed(why);
    let bytes: u64 = field(&offer, "bytes")?.parse().map_err(|_| malformed("`bytes`".into()))?;
    let bar = bar(BYTES, bytes);
    let (mut sum, mut offset) = (Sha256::new(), 0_u64);
    loop {
        let ask = json!({"export": id, "offset": offset.to_string()});
        let part = node.ask("lode_export", ask)?;
        let raw = STANDARD.decode(field(&part, "data")?).map_err(|e| malformed(e.to_string()))?;
        out.write_all(&raw).map_err(|e| unusable(Path::new("that was asked for"), e))?;
        sum.update(&raw);
        offset = offset.saturating_add(raw.len() as u64);
        bar.set_position(offset);
        if raw.is_empty() || part.get("done") == Some(&Value::Bool(true)) {
            break;
        }
    }
    bar.finish_and_clear();
    let sha256 = desk::hex(&sum.finalize());
    if sha256 != wanted || offset != bytes {
        return Err(malformed("what has arrived isn't what was sent".into()).into());
    }
    Ok(Told { bytes, sha256, height: field(&offer, "height")?.to_string() })
}

/// `lode chain import`.
pub(super) fn import(arguments: &TransferArgs) -> error::Outcome {
    let (node, file) = (&arguments.node, &arguments.file);
    let refuse = |e: ChainProblem| e.into_failure(node.form());
    let Some(home) = &arguments.home else {
        let answer = upload(node, file).map_err(refuse)?;
        return desk::show_place(node, &answer);
    };
    let (chain_id, height) = import_home(file, home).map_err(refuse)?;
    if node.json {
        return output::write_json(&json!({"chain_id": chain_id, "height": height.to_string()}));
    }
    let line = format!("the chain {chain_id} is in {} up to height {height}\n", home.display());
    output::write_all(line.as_bytes())
}

fn import_home(file: &Path, home: &Path) -> Result<(String, u64), ChainProblem> {
    let bar = bar(BLOCKS, 0);
    let open = || Ok(std::io::BufReader::new(File::open(file)?));
    let done = lode_node::import(home, open, |height| bar.set_position(height));
    bar.finish_and_clear();
    Ok(done?)
}

/// Sends a file to the node; nothing changes there before all of it has arrived.
fn upload(node: &NodeArgs, path: &Path) -> Result<Value, ChainProblem> {
    let unread = |e: std::io::Error| unusable(path, e);
    let mut file = File::open(path).map_err(unread)?;
    let len = file.seek(SeekFrom::End(0)).map_err(unread)?;
    file.seek(SeekFrom::Start(0)).map_err(unread)?;
    let bar = bar(BYTES, len);
    let (mut id, mut sum, mut offset) = (String::new(), Sha256::new(), 0_u64);
    loop {
        let mut raw = Vec::with_capacity(PART);
        Read::by_ref(&mut file).take(PART as u64).read_to_end(&mut raw).map_err(unread)?;
        if raw.is_empty() {
            break;
        }
        let data = STANDARD.encode(&raw);
        let part = json!({"import": id, "offset": offset.to_string(), "data": data});
        let answer = node.ask("lode_import", part)?;
        id = field(&answer, "import")?.to_string();
        sum.update(&raw);
        offset = offset.saturating_add(raw.len() as u64);
        bar.set_position(offset);
    }
    bar.finish_and_clear();
    if offset == 0 {
        return Err(unusable(path, "the file is empty"));
    }
    node.ask("lode_import", json!({"import": id, "sha256": desk::hex(&sum.finalize())}))
}
