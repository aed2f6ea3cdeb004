//! Keys and signatures of packs: `shouwen pack key`, `sign` and `verify`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::ports::Ids as _;
use pack::{PublicKey, SIGNATURE_FILE, SecretKey, Wording, says};

use crate::clock::RealIds;
use crate::language::{Language, OrSay as _, unreadable, unwritable};
use crate::output::out;
use crate::pack_folder;

/// Makes a key pair: the secret key in FILE, for its owner's eyes only, the public one in FILE.pub.
pub(crate) fn make_key(file: &Path, language: Language) -> anyhow::Result<ExitCode> {
    let key = SecretKey::of_seed(&RealIds.secret());
    let mut secret = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .or_say(|| {
            let file = file.display();
            says!(
                "{file} 建不了；已有的密钥不会改动",
                "{file} cannot be made; a key that is there stays"
            )
        })?;
    secret.write_all(key.to_line().as_bytes())?;
    let public = public_file(file);
    std::fs::write(&public, key.public().to_line()).or_say(|| unwritable(&public))?;
    let (id, file, public) = (key.public().id(), file.display(), public.display());
    let told = says!(
        "密钥 {id}\n  私钥：{file}（请自己保管好）\n  公钥：{public}",
        "key {id}\n  secret: {file} (keep it to yourself)\n  public: {public}"
    );
    out!("{}", language.pick(&told));
    Ok(ExitCode::SUCCESS)
}

fn public_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Signs the pack of a folder: writes `pack.sig` into it.
pub(crate) fn sign((folder, key): (&Path, &Path), language: Language) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(key).or_say(|| unreadable(key))?;
    let key = SecretKey::read(&text).or_say(|| no_key(key))?;
    let opened = pack_folder::open(folder)?;
    let signature = key.sign(&opened.pack);
    let file = folder.join(SIGNATURE_FILE);
    std::fs::write(&file, signature.to_text()).or_say(|| unwritable(&file))?;
    let (pack, key, content) = (&signature.pack, &signature.key, &signature.hash);
    let told = says!(
        "{pack} 已用密钥 {key} 签名，内容 {content}",
        "{pack} is signed with the key {key}, content {content}"
    );
    out!("{}", language.pick(&told));
    Ok(ExitCode::SUCCESS)
}

/// Tells whether the pack of a folder is as it was when one of these keys signed it.
pub(crate) fn verify((folder, keys): (&Path, &[PathBuf]), language: Language) -> anyhow::Result<ExitCode> {
    let keys: Vec<PublicKey> = keys.iter().map(|it| read_public(it)).collect::<Result<_, _>>()?;
    let opened = pack_folder::open(folder)?;
    let signature = pack::check_signed(&opened.sources, &opened.folder, &opened.pack, &keys)?;
    let (pack, key, content) = (&signature.pack, &signature.key, &signature.hash);
    let told = says!(
        "{pack} 与密钥 {key} 签名时一样，内容 {content}",
        "{pack} is as the key {key} signed it, content {content}"
    );
    out!("{}", language.pick(&told));
    Ok(ExitCode::SUCCESS)
}

fn read_public(file: &Path) -> anyhow::Result<PublicKey> {
    let text = std::fs::read_to_string(file).or_say(|| unreadable(file))?;
    Ok(PublicKey::read(&text).or_say(|| no_key(file))?)
}

fn no_key(file: &Path) -> Wording {
    let file = file.display();
    says!("{file} 不是密钥", "{file} is no key")
}
