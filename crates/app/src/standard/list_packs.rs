//! Every pack that the desk knows: those in force, earlier and later versions, and who vouches for each.

use calendar::Date;
use domain::{Actor, Permission};
use pack::{Pack, SignatureError, Wording, check_signed};

use crate::settings::audit::require;
use crate::{AppError, Desk, Packs};

/// Who vouches for a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voucher {
    /// It came with the program and is unchanged.
    BuiltIn,
    /// It is signed by this key, which the company accepts.
    Verified(String),
    /// It has a signature by this key, and the company has named no key by which to check it.
    Unchecked(String),
    /// Nobody.
    Unsigned,
    /// Its signature does not hold; why.
    Broken(String),
}

/// A pack as the viewer lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPack {
    /// Where it lies among the packs: what names it when two are compared.
    pub folder: String,
    /// Id and version: `heating@2026.1`.
    pub version: String,
    /// What people call it.
    pub title: Wording,
    /// It is the standard now.
    pub is_in_force: bool,
    /// It is a version of the company's standard, now or in its days.
    pub is_standard: bool,
    /// The first and the last day on which it holds, as far as written.
    pub days: (Option<Date>, Option<Date>),
    /// SHA-256 over what it says.
    pub hash: String,
    /// Who vouches for it.
    pub voucher: Voucher,
}

/// Every pack that can be read, in order of folders.
///
/// # Errors
/// Forbidden without the right to see the standard.
pub async fn list_packs(desk: &Desk, actor: &Actor) -> Result<Vec<KnownPack>, AppError> {
    require(actor, Permission::ReadStandard)?;
    let (packs, in_force) = (desk.packs().clone(), desk.pack().hash.clone());
    // Reading every pack takes its time, and other requests need not wait for it.
    tokio::task::spawn_blocking(move || all_of(&packs, &in_force))
        .await
        .map_err(AppError::internal)
}

fn all_of(packs: &Packs, in_force: &str) -> Vec<KnownPack> {
    let built_in = pack::built_in();
    let is_all_built_in = packs.sources().files == built_in.files;
    let known = |folder: String| {
        let pack = pack::load_folder(packs.sources(), &folder).ok()?;
        let came_with_the_program =
            || is_all_built_in || pack::load_folder(&built_in, &folder).is_ok_and(|it| it.hash == pack.hash);
        let voucher = if came_with_the_program() {
            Voucher::BuiltIn
        } else {
            voucher_of(packs, &folder, &pack)
        };
        Some(KnownPack {
            version: pack.version().to_string(),
            is_in_force: pack.hash == in_force,
            is_standard: packs.all().any(|it| it.hash == pack.hash),
            days: (pack.valid_from, pack.valid_to),
            folder,
            title: pack.title,
            hash: pack.hash,
            voucher,
        })
    };
    let folders = pack::list_folders(packs.sources());
    folders.into_iter().filter_map(|it| known(it.folder)).collect()
}

fn voucher_of(packs: &Packs, folder: &str, pack: &Pack) -> Voucher {
    match check_signed(packs.sources(), folder, pack, packs.keys()) {
        Ok(signature) => Voucher::Verified(signature.key),
        Err(SignatureError::Unsigned(_)) => Voucher::Unsigned,
        Err(SignatureError::UnknownKey { pack: _, key }) if packs.keys().is_empty() => {
            Voucher::Unchecked(key)
        }
        Err(
            error @ (SignatureError::Unreadable(_)
            | SignatureError::UnknownKey { .. }
            | SignatureError::OtherPack { .. }
            | SignatureError::Changed { .. }
            | SignatureError::False(_)),
        ) => Voucher::Broken(error.to_string()),
    }
}
