//! What can be wrong with keys.

/// Why a key can't be made, kept or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A text is not a mnemonic of BIP-39, or a path not one of BIP-32.
    #[error("this is no mnemonic: {0}; give the 12 to 24 words with single spaces")]
    Mnemonic(String),
    /// A name that could be something else as a file.
    #[error("`{0}` can't be a key's name; use 1 to 64 of a-z, A-Z, 0-9, - and _")]
    Name(String),
    /// No such key.
    #[error("there is no key `{0}` in this keyring; `lode keys list` shows those that there are")]
    Unknown(String),
    /// A key is not replaced.
    #[error("there is a key `{0}` already; choose another name, or delete it first")]
    Exists(String),
    /// The password does not open the key.
    #[error("the password is wrong, or the file of the key `{0}` was changed")]
    WrongPassword(String),
    /// An encrypted keyring needs a password.
    #[error("the keyring is encrypted; give its password at the prompt or in LODE_PASSPHRASE")]
    NoPassword,
    /// A password that anybody guesses.
    #[error("the password is too short; give at least {0} characters")]
    WeakPassword(usize),
    /// A file of the keyring is not what it should be.
    #[error("the file of the key `{0}` can't be understood: {1}")]
    Corrupt(String, String),
    /// Reading or writing has failed.
    #[error("the keyring can't be read or written: {0}")]
    Io(String),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

impl KeyError {
    /// A stable name of the kind of error, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Mnemonic(_) => "mnemonic",
            Self::Name(_) => "bad_key_name",
            Self::Unknown(_) => "unknown_key",
            Self::Exists(_) => "key_exists",
            Self::WrongPassword(_) => "wrong_password",
            Self::NoPassword => "no_password",
            Self::WeakPassword(_) => "weak_password",
            Self::Corrupt(..) => "corrupt_key",
            Self::Io(_) => "keyring_io",
            Self::Random(_) => "no_randomness",
        }
    }
}
