//! Names wasm files on the command line; ends with an error at the first that no chain would take.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    anyhow::ensure!(!files.is_empty(), "name the wasm files to check");
    for file in files {
        let file = Path::new(&file);
        lode_storecheck::store_file(file)?;
        println!("{}: the VM takes it", file.display());
    }
    Ok(())
}
