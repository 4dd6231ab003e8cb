//! What commands for a chain have in common: its address, a key, and how errors are told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lode_client::{Client, ClientError, Rpc, Terms, parse_gas_price};
use lode_keys::{KeyError, Keyring, Protection, Wallet};

use crate::error::{Failure, Form, sentence};
use crate::output;

/// Which chain.
#[derive(Args, Debug)]
pub(crate) struct NodeArgs {
    /// The RPC address of a node; several of one network with commas between them.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:26657")]
    pub(crate) node: String,
    /// Prints the result as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How the keys are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyringKind {
    /// Encrypted under a password.
    File,
    /// Not encrypted, for development only.
    Test,
}

/// Where the keys are.
#[derive(Args, Debug)]
pub(crate) struct KeyringArgs {
    /// The folder that the keyrings are in; .lode in the home folder by default.
    #[arg(long, value_name = "DIR", env = "LODE_HOME")]
    home: Option<PathBuf>,
    /// How the keys are kept: file (encrypted under a password, from the prompt or from
    /// LODE_PASSPHRASE), or test (not encrypted, for development only).
    #[arg(long, value_enum, default_value = "file")]
    pub(crate) keyring: KeyringKind,
}

/// Who signs, and how it is paid.
#[derive(Args, Debug)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) node: NodeArgs,
    /// The name of the key that signs and pays.
    #[arg(long, value_name = "KEY")]
    from: String,
    #[command(flatten)]
    keyring: KeyringArgs,
    /// The price of gas, such as 0.025ustake; the least that the node takes by default.
    #[arg(long, value_name = "PRICE")]
    gas_prices: Option<String>,
    /// The gas limit; 1.3 times what a simulation uses by default.
    #[arg(long, value_name = "GAS")]
    gas: Option<u64>,
    /// A note in the transaction, which everybody can read.
    #[arg(long, value_name = "TEXT", default_value = "")]
    memo: String,
}

/// The failure that ends a command: refusals are 1, everything else 2.
pub(crate) fn failure(error: ClientError, form: Form) -> Failure {
    let message = sentence(&error.to_string());
    let exit = if error.is_refusal() { 1 } else { 2 };
    Failure::Command { code: error.code(), message, exit, form }
}

/// Whether a password is chosen or only given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// It is there already.
    Once,
    /// It is new, and a slip of the hand would lock its owner out.
    Twice,
}

impl KeyringArgs {
    /// The keyring.
    pub(crate) fn keyring(&self) -> Result<Keyring, ClientError> {
        let own = || std::env::home_dir().map(|home| home.join(".lode"));
        let none = || KeyError::Io("there is no home folder; give --home".to_string());
        let home = self.home.clone().or_else(own).ok_or_else(none)?;
        Ok(Keyring::at(home.join(match self.keyring {
            KeyringKind::File => "keyring-file",
            KeyringKind::Test => "keyring-test",
        })))
    }

    /// The password, if the keyring has one.
    pub(crate) fn protection(&self, ask: Ask) -> Result<Protection, ClientError> {
        if self.keyring == KeyringKind::Test {
            if ask == Ask::Twice {
                output::warn(
                    "this keyring is not encrypted: whoever reads its files owns the keys; \
                     use it for development only.",
                );
            }
            return Ok(Protection::None);
        }
        if let Ok(given) = std::env::var("LODE_PASSPHRASE") {
            return Ok(Protection::password(given));
        }
        // No terminal to ask at.
        let prompt =
            |text: &str| rpassword::prompt_password(text).map_err(|_| KeyError::NoPassword);
        let given = prompt("Password of the keyring: ")?;
        if ask == Ask::Twice && prompt("Again: ")? != given {
            return Err(KeyError::WrongPassword("the two are not equal".to_string()).into());
        }
        Ok(Protection::password(given))
    }
}

impl NodeArgs {
    /// How errors are told.
    pub(crate) fn form(&self) -> Form {
        Form::of(self.json)
    }

    /// A client that only asks.
    pub(crate) fn client(&self) -> Result<Client<Rpc>, ClientError> {
        Ok(Client::new(Rpc::new(&self.node)?, Terms::default()))
    }
}

impl SignArgs {
    /// A client and the key that signs.
    pub(crate) fn client(&self) -> Result<(Client<Rpc>, Wallet), ClientError> {
        let gas_price = self.gas_prices.as_deref().map(parse_gas_price).transpose()?;
        let terms = Terms { gas_price, gas: self.gas, memo: self.memo.clone(), ..Terms::default() };
        let rpc = Rpc::new(&self.node.node)?;
        let keyring = self.keyring.keyring()?;
        // Before a password is asked for.
        keyring.show(&self.from)?;
        let wallet = keyring.open(&self.from, &self.keyring.protection(Ask::Once)?)?;
        Ok((Client::new(rpc, terms), wallet))
    }
}
