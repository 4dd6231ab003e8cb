//! Keys in files: kept and found again, and refused to those without the password.

use std::fs;

use lode_keys::{COSMOS_PATH, KeyError, Keyring, Protection, Wallet, cosmos_path};

const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                     abandon abandon about";

fn keyring() -> (tempfile::TempDir, Keyring) {
    let folder = tempfile::tempdir().expect("a folder");
    let keyring = Keyring::at(folder.path().join("keys"));
    (folder, keyring)
}

/// Wrong words change the address, so a known one is compared: the address that Cosmos wallets
/// show for the words that every BIP-39 document uses.
#[test]
fn words_give_the_address_that_wallets_show() {
    let wallet = Wallet::new(WORDS, COSMOS_PATH).expect("words");
    let codec = lode_chain::AddressCodec::new("cosmos").expect("a prefix");
    assert_eq!(codec.encode(&wallet.address), "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
}

#[test]
fn a_kept_key_comes_back_with_its_password_only() {
    let (_folder, keyring) = keyring();
    let wallet = Wallet::random(&cosmos_path(3)).expect("a key");
    assert_eq!(wallet.mnemonic.split(' ').count(), 24);
    let password = Protection::password("correct horse");
    let shown = keyring.add("alice", &wallet, &password).expect("kept");
    assert_eq!((shown.address, shown.path.as_str()), (wallet.address, "m/44'/118'/0'/0/3"));
    let back = keyring.open("alice", &password).expect("opened");
    assert_eq!((&back.mnemonic, back.secret), (&wallet.mnemonic, wallet.secret));
    let wrong = keyring.open("alice", &Protection::password("battery staple"));
    assert_eq!(wrong.unwrap_err(), KeyError::WrongPassword("alice".to_string()));
    assert_eq!(keyring.open("alice", &Protection::None).unwrap_err(), KeyError::NoPassword);
    assert_eq!(keyring.list().expect("a list"), [shown]);
    keyring.delete("alice").expect("deleted");
    assert_eq!(keyring.show("alice").unwrap_err(), KeyError::Unknown("alice".to_string()));
}

#[test]
fn files_hold_no_word_and_can_be_read_by_their_owner_only() {
    let (_folder, keyring) = keyring();
    let wallet = Wallet::new(WORDS, COSMOS_PATH).expect("words");
    keyring.add("bob", &wallet, &Protection::password("correct horse")).expect("kept");
    let files: Vec<_> = fs::read_dir(keyring.folder()).expect("a folder").collect();
    assert_eq!(files.len(), 1, "no draft is left");
    let file = keyring.folder().join("bob.json");
    assert!(!fs::read_to_string(&file).expect("text").contains("abandon"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_changed_file_is_told() {
    let (_folder, keyring) = keyring();
    let password = Protection::password("correct horse");
    let wallet = Wallet::new(WORDS, COSMOS_PATH).expect("words");
    keyring.add("carol", &wallet, &password).expect("kept");
    let file = keyring.folder().join("carol.json");
    let text = fs::read_to_string(&file).expect("text");
    // Another path would sign with another key: it is sealed in.
    fs::write(&file, text.replace("118'/0'/0/0", "118'/0'/0/1")).expect("written");
    let refused = keyring.open("carol", &password).unwrap_err();
    assert_eq!(refused, KeyError::WrongPassword("carol".to_string()));
    // And so is the name.
    fs::write(keyring.folder().join("dave.json"), text).expect("written");
    assert_eq!(keyring.show("dave").unwrap_err().code(), "corrupt_key");
}

#[test]
fn a_key_is_never_replaced_and_names_lead_nowhere() {
    let (_folder, keyring) = keyring();
    let wallet = Wallet::new(WORDS, COSMOS_PATH).expect("words");
    keyring.add("erin", &wallet, &Protection::None).expect("kept");
    let again = keyring.add("erin", &wallet, &Protection::None).unwrap_err();
    assert_eq!(again, KeyError::Exists("erin".to_string()));
    for name in ["", "..", "../erin", "a/b", "a b", "ä"] {
        let refused = keyring.add(name, &wallet, &Protection::None).unwrap_err();
        assert_eq!(refused, KeyError::Name(name.to_string()));
    }
    let short = keyring.add("frank", &wallet, &Protection::password("1234567")).unwrap_err();
    assert_eq!(short.code(), "weak_password");
}

/// Whoever asks for encryption must not be handed a file that isn't encrypted.
#[test]
fn an_open_file_is_refused_by_an_encrypted_keyring() {
    let (_folder, keyring) = keyring();
    let wallet = Wallet::new(WORDS, COSMOS_PATH).expect("words");
    keyring.add("grace", &wallet, &Protection::None).expect("kept");
    assert!(keyring.open("grace", &Protection::None).is_ok());
    let refused = keyring.open("grace", &Protection::password("correct horse")).unwrap_err();
    assert_eq!(refused.code(), "corrupt_key");
}
