//! `lode keys`: the keys that sign transactions.

use std::io::{self, BufRead, IsTerminal};

use clap::{Args, Subcommand};
use lode_client::ClientError;
use lode_keys::{PublicKey, Wallet, cosmos_path};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{self, Form};
use crate::output;
use crate::remote::{Ask, KeyringArgs, failure};

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Makes a new key and shows its 24 words once.
    Add(NewArgs),
    /// Takes a key from its words, which are read from the prompt or from standard input.
    Recover(NewArgs),
    /// Lists the keys and their addresses.
    List(ListArgs),
    /// Shows a key's address, path and public key.
    Show(NameArgs),
    /// Prints a key's words, which own everything that the key owns.
    Export(NameArgs),
    /// Removes a key; only its words bring it back.
    Delete(DeleteArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    keyring: KeyringArgs,
    /// The bech32 prefix that addresses are shown with.
    #[arg(long, value_name = "TEXT", default_value = "wasm")]
    prefix: String,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct NameArgs {
    /// The key's name.
    name: String,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Which account of the words: the last number of m/44'/118'/0'/0/N.
    #[arg(long, value_name = "N", default_value_t = 0)]
    index: u32,
}

#[derive(Args, Debug)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Confirms that the words are kept elsewhere, or that nothing is lost.
    #[arg(long, required = true)]
    #[allow(dead_code, reason = "that it was given is all that is asked")]
    yes: bool,
}

/// A key in JSON.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    address: String,
    path: &'a str,
    public_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mnemonic: Option<&'a str>,
}

/// Runs a command about keys.
pub(crate) fn run(command: &KeysCommand) -> error::Outcome {
    match command {
        KeysCommand::Add(arguments) => add(arguments),
        KeysCommand::Recover(arguments) => recover(arguments),
        KeysCommand::List(arguments) => list(arguments),
        KeysCommand::Show(arguments) => show(arguments),
        KeysCommand::Export(arguments) => export(arguments),
        KeysCommand::Delete(arguments) => delete(arguments),
    }
}

impl ListArgs {
    fn told<T>(&self, done: Result<T, ClientError>) -> error::Outcome<T> {
        done.map_err(|e| failure(e, Form::of(self.json)))
    }

    fn shown<'a>(
        &self,
        key: &'a PublicKey,
        mnemonic: Option<&'a str>,
    ) -> Result<Shown<'a>, ClientError> {
        let codec = lode_client::codec(&self.prefix)?;
        Ok(Shown {
            name: &key.name,
            address: codec.encode(&key.address),
            path: &key.path,
            public_key: lode_client::hex(&key.public),
            mnemonic,
        })
    }

    fn print(&self, key: &PublicKey, mnemonic: Option<&str>) -> error::Outcome {
        let shown = self.told(self.shown(key, mnemonic))?;
        if self.json {
            return output::write_json(&shown);
        }
        let mut text = format!("{}  {}  {}\n", shown.name, shown.address, shown.path);
        if let Some(words) = mnemonic {
            text.push_str(words);
            text.push('\n');
        }
        output::write_all(text.as_bytes())
    }
}

fn keep(arguments: &NewArgs, wallet: &Wallet) -> Result<PublicKey, ClientError> {
    let NameArgs { name, list } = &arguments.name;
    // A prefix that is none must not be told after the key is kept.
    lode_client::codec(&list.prefix)?;
    let protection = list.keyring.protection(Ask::Twice)?;
    Ok(list.keyring.keyring()?.add(name, wallet, &protection)?)
}

fn add(arguments: &NewArgs) -> error::Outcome {
    let list = &arguments.name.list;
    let wallet = Wallet::random(&cosmos_path(arguments.index)).map_err(ClientError::from);
    let wallet = list.told(wallet)?;
    let key = list.told(keep(arguments, &wallet))?;
    output::warn("write the words down and keep them safe: whoever has them owns the key.");
    list.print(&key, Some(&wallet.mnemonic))
}

fn recover(arguments: &NewArgs) -> error::Outcome {
    let list = &arguments.name.list;
    let mut words = Zeroizing::new(String::new());
    if io::stdin().is_terminal() {
        words = Zeroizing::new(rpassword::prompt_password("Words: ")?);
    } else {
        io::stdin().lock().read_line(&mut words)?;
    }
    let words: Zeroizing<String> =
        Zeroizing::new(words.split_whitespace().collect::<Vec<_>>().join(" "));
    let wallet = Wallet::new(&words, &cosmos_path(arguments.index)).map_err(ClientError::from);
    let wallet = list.told(wallet)?;
    let key = list.told(keep(arguments, &wallet))?;
    list.print(&key, None)
}

fn list(arguments: &ListArgs) -> error::Outcome {
    let keys = || -> Result<_, ClientError> { Ok(arguments.keyring.keyring()?.list()?) };
    let keys = arguments.told(keys())?;
    if !arguments.json {
        return keys.iter().try_for_each(|key| arguments.print(key, None));
    }
    let shown: Result<Vec<_>, _> = keys.iter().map(|key| arguments.shown(key, None)).collect();
    output::write_json(&serde_json::json!({"keys": arguments.told(shown)?}))
}

fn show(arguments: &NameArgs) -> error::Outcome {
    let list = &arguments.list;
    let key = || -> Result<_, ClientError> { Ok(list.keyring.keyring()?.show(&arguments.name)?) };
    list.print(&list.told(key())?, None)
}

fn export(arguments: &NameArgs) -> error::Outcome {
    let list = &arguments.list;
    let open = || -> Result<_, ClientError> {
        let keyring = list.keyring.keyring()?;
        let key = keyring.show(&arguments.name)?;
        Ok((key, keyring.open(&arguments.name, &list.keyring.protection(Ask::Once)?)?))
    };
    let (key, wallet) = list.told(open())?;
    output::warn("whoever has these words owns the key.");
    list.print(&key, Some(&wallet.mnemonic))
}

fn delete(arguments: &DeleteArgs) -> error::Outcome {
    let NameArgs { name, list } = &arguments.name;
    let delete = || -> Result<PublicKey, ClientError> {
        let keyring = list.keyring.keyring()?;
        let key = keyring.show(name)?;
        keyring.delete(name)?;
        Ok(key)
    };
    let key = list.told(delete())?;
    list.print(&key, None)
}
