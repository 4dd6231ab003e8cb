//! Keys by name, each in a file of its own.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::Wallet;
use crate::entry::{Entry, PublicKey};
use crate::error::KeyError;

/// The least length of a password.
const PASSWORD_MIN: usize = 8;
const SUFFIX: &str = "json";

/// How the files of a keyring are protected.
pub enum Protection {
    /// Encrypted under a password.
    Password(Zeroizing<String>),
    /// Not at all: for development only, since whoever reads the files owns the keys.
    None,
}

impl Protection {
    /// Encryption under a password.
    pub fn password(text: impl Into<String>) -> Self {
        Self::Password(Zeroizing::new(text.into()))
    }
}

impl std::fmt::Debug for Protection {
    /// Without the password: logs are read by many.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password",
            Self::None => "None",
        })
    }
}

/// Keys by name in a folder.
#[derive(Clone, Debug)]
pub struct Keyring {
    folder: PathBuf,
}

fn io(error: std::io::Error) -> KeyError {
    KeyError::Io(error.to_string())
}

impl Keyring {
    /// The keyring in a folder, which is made with the first key.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A name becomes a file's name: nothing that leads elsewhere.
    fn file(&self, name: &str) -> Result<PathBuf, KeyError> {
        let good = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(good) {
            return Err(KeyError::Name(name.to_string()));
        }
        Ok(self.folder.join(name).with_extension(SUFFIX))
    }

    /// Keeps a key under a name that is free.
    ///
    /// # Errors
    /// [`KeyError::Exists`] if the name is taken, [`KeyError::WeakPassword`] for a short password.
    pub fn add(
        &self,
        name: &str,
        wallet: &Wallet,
        protection: &Protection,
    ) -> Result<PublicKey, KeyError> {
        let file = self.file(name)?;
        if let Protection::Password(password) = protection
            && password.chars().count() < PASSWORD_MIN
        {
            return Err(KeyError::WeakPassword(PASSWORD_MIN));
        }
        if file.exists() {
            return Err(KeyError::Exists(name.to_string()));
        }
        let entry = Entry::new(name, wallet, protection)?;
        let corrupt = |e: serde_json::Error| KeyError::Corrupt(name.to_string(), e.to_string());
        let text = Zeroizing::new(serde_json::to_vec_pretty(&entry).map_err(corrupt)?);
        make_folder(&self.folder).map_err(io)?;
        // Whole or not at all, also when the machine stops; a key that is there is never replaced.
        let draft = self.folder.join(format!(".{name}.{}", std::process::id()));
        let kept = write_private(&draft, &text).and_then(|()| fs::hard_link(&draft, &file));
        let removed = fs::remove_file(&draft);
        kept.map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists => KeyError::Exists(name.to_string()),
            _ => io(e),
        })?;
        removed.map_err(io)?;
        sync_folder(&self.folder).map_err(io)?;
        entry.public(name)
    }

    fn read(&self, name: &str) -> Result<Entry, KeyError> {
        let file = self.file(name)?;
        let raw = fs::read(file).map(Zeroizing::new).map_err(|e| match e.kind() {
            ErrorKind::NotFound => KeyError::Unknown(name.to_string()),
            _ => io(e),
        })?;
        serde_json::from_slice(&raw).map_err(|e| KeyError::Corrupt(name.to_string(), e.to_string()))
    }

    /// What anybody may know of a key.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] if there is none of that name.
    pub fn show(&self, name: &str) -> Result<PublicKey, KeyError> {
        self.read(name)?.public(name)
    }

    /// The key itself.
    ///
    /// # Errors
    /// [`KeyError::WrongPassword`] if the password does not open it.
    pub fn open(&self, name: &str, protection: &Protection) -> Result<Wallet, KeyError> {
        self.read(name)?.open(name, protection)
    }

    /// All keys by name.
    ///
    /// # Errors
    /// [`KeyError::Corrupt`] names a file that is no key.
    pub fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(io(e)),
        };
        let mut names = Vec::new();
        for file in files {
            let path = file.map_err(io)?.path();
            let is_key = path.extension().is_some_and(|e| e == SUFFIX);
            if let (true, Some(name)) = (is_key, path.file_stem().and_then(|n| n.to_str())) {
                names.push(name.to_string());
            }
        }
        names.sort();
        names.iter().map(|name| self.show(name)).collect()
    }

    /// Removes a key. Only its words bring it back.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] if there is none of that name.
    pub fn delete(&self, name: &str) -> Result<(), KeyError> {
        fs::remove_file(self.file(name)?).map_err(|e| match e.kind() {
            ErrorKind::NotFound => KeyError::Unknown(name.to_string()),
            _ => io(e),
        })
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file that only its owner can read, from the first byte on.
fn write_private(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
