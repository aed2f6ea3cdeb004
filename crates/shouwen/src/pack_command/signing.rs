//! Keys and signatures of packs: `shouwen pack key`, `sign` and `verify`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use domain::ports::Ids as _;
use pack::{PublicKey, SIGNATURE_FILE, SecretKey};

use crate::clock::RealIds;
use crate::pack_folder;

/// Makes a key pair: the secret key in FILE, for its owner's eyes only, the public one in FILE.pub.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) fn make_key(file: &Path) -> anyhow::Result<ExitCode> {
    let key = SecretKey::of_seed(&RealIds.secret());
    let mut secret = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("{} cannot be made; a key that is there stays", file.display()))?;
    secret.write_all(key.to_line().as_bytes())?;
    let public = public_file(file);
    std::fs::write(&public, key.public().to_line())
        .with_context(|| format!("{} cannot be written", public.display()))?;
    println!("key {}", key.public().id());
    println!("  secret: {} (keep it to yourself)", file.display());
    println!("  public: {}", public.display());
    Ok(ExitCode::SUCCESS)
}

fn public_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Signs the pack of a folder: writes `pack.sig` into it.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) fn sign(folder: &Path, key: &Path) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(key).with_context(|| format!("{} cannot be read", key.display()))?;
    let key = SecretKey::read(&text).with_context(|| format!("{} is no key", key.display()))?;
    let opened = pack_folder::open(folder)?;
    let signature = key.sign(&opened.pack);
    let file = folder.join(SIGNATURE_FILE);
    std::fs::write(&file, signature.to_text())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    println!(
        "{} is signed with the key {}, content {}",
        signature.pack, signature.key, signature.hash
    );
    Ok(ExitCode::SUCCESS)
}

/// Tells whether the pack of a folder is as it was when one of these keys signed it.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) fn verify(folder: &Path, keys: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let keys: Vec<PublicKey> = keys.iter().map(|it| read_public(it)).collect::<Result<_, _>>()?;
    let opened = pack_folder::open(folder)?;
    let signature = pack::check_signed(&opened.sources, &opened.folder, &opened.pack, &keys)?;
    println!(
        "{} is as the key {} signed it, content {}",
        signature.pack, signature.key, signature.hash
    );
    Ok(ExitCode::SUCCESS)
}

fn read_public(file: &Path) -> anyhow::Result<PublicKey> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    PublicKey::read(&text).with_context(|| format!("{} is no key", file.display()))
}
