//! An open log: the system's file, with what is kept of the running commit before it.
//!
//! SQLite gives one block of memory for each open file. Ours begins with [`LogFile`], the system's file stands behind it.

use std::ffi::{c_int, c_void};
use std::ptr;

use rusqlite::ffi;

use crate::gathered::{Code, Gathered};
use crate::running;

/// What stands before the system's file.
#[repr(C)]
struct LogFile {
    /// What SQLite takes the block for; must stand first.
    base: ffi::sqlite3_file,
    /// Owned; freed when the file is closed.
    gathered: *mut Gathered,
}

const OWN: usize = size_of::<LogFile>();
/// The most that is handed to the system at once, bytes. The trap: on Unix SQLite writes the length modulo 128 KB.
const PIECE: usize = 31 * 4_096;

/// How many bytes an open file needs where the system's needs so many.
pub(crate) fn size(of_system: c_int) -> c_int {
    let own = c_int::try_from(OWN).unwrap_or(c_int::MAX);
    of_system.saturating_add(own)
}

/// The system's file behind a log.
///
/// # Safety
/// `file` is a block that [`open`] filled, or is about to fill.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: the block is `size` bytes long. Both parts hold pointers and need their alignment: the block has it, for
    // SQLite aligns what it allocates to eight bytes, and `OWN` is a multiple of it.
    unsafe { file.cast::<u8>().add(OWN).cast() }
}

/// Opens a log: the system opens what is behind it, and the block becomes a log that gathers where the disk leaves what
/// is beside a written piece alone (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`); else SQLite fills up sectors, and nothing is kept.
///
/// # Safety
/// `file` has the room of [`size`], and `open_real` opens the file that it is given.
pub(crate) unsafe fn open(
    file: *mut ffi::sqlite3_file,
    open_real: impl FnOnce(*mut ffi::sqlite3_file) -> c_int,
) -> c_int {
    // SAFETY: by the contract; the block is written before it is read.
    unsafe {
        (*file).pMethods = ptr::null();
        let real = real(file);
        let code = open_real(real);
        if code != ffi::SQLITE_OK {
            // SQLite closes what has methods, even if it could not be opened; here that is for us to do.
            if let Some(close) = (*real).pMethods.as_ref().and_then(|it| it.xClose) {
                close(real);
            }
            return code;
        }
        (*file.cast::<LogFile>()).gathered = Box::into_raw(Box::default());
        (*file).pMethods = &raw const METHODS;
        code
    }
}

/// A log's functions, of version 1: shared memory and mapping belong to the database's file.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Calls a function of the system's file behind a log; what that does not have fails with the code.
macro_rules! ask {
    ($file:ident, $method:ident, $otherwise:expr $(, $argument:expr)*) => {{
        let real = real($file);
        (*real)
            .pMethods
            .as_ref()
            .and_then(|it| it.$method)
            .map_or($otherwise, |method| method(real $(, $argument)*))
    }};
}

/// Writes a piece to the system's file.
///
/// # Safety
/// `file` is an open log.
unsafe fn write_real(file: *mut ffi::sqlite3_file, data: &[u8], mut at: i64) -> Code {
    for piece in data.chunks(PIECE) {
        let Ok(length) = c_int::try_from(piece.len()) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        // SAFETY: by the contract, and the piece is `length` bytes long.
        let code = unsafe {
            ask!(
                file,
                xWrite,
                ffi::SQLITE_IOERR_WRITE,
                piece.as_ptr().cast(),
                length,
                at
            )
        };
        if code != ffi::SQLITE_OK {
            return code;
        }
        at += i64::from(length);
    }
    ffi::SQLITE_OK
}

/// Writes what is kept; every function that looks at the file does so first.
///
/// # Safety
/// `file` is an open log, which SQLite uses from one thread at a time.
unsafe fn flush(file: *mut ffi::sqlite3_file) -> Code {
    // SAFETY: by the contract; nobody else holds what is kept while SQLite calls.
    unsafe {
        let gathered = &mut *(*file.cast::<LogFile>()).gathered;
        gathered.flush(running(), &mut |data, at| write_real(file, data, at))
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let Ok(length) = usize::try_from(length) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite calls with an open log, from one thread at a time, and with `length` bytes of data.
    unsafe {
        let data = std::slice::from_raw_parts(data.cast::<u8>(), length);
        let commit = running().filter(|_| keeps_neighbours(file));
        let gathered = &mut *(*file.cast::<LogFile>()).gathered;
        gathered.take(data, at, commit, &mut |data, at| write_real(file, data, at))
    }
}

/// Whether writing a piece leaves what is beside it alone when the power goes.
///
/// # Safety
/// `file` is an open log.
unsafe fn keeps_neighbours(file: *mut ffi::sqlite3_file) -> bool {
    // SAFETY: by the contract.
    let traits = unsafe { ask!(file, xDeviceCharacteristics, 0) };
    traits & ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE != 0
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open log once, and does not use it afterwards. What is left in it was never committed.
    unsafe {
        drop(Box::from_raw((*file.cast::<LogFile>()).gathered));
        (*file).pMethods = ptr::null();
        ask!(file, xClose, ffi::SQLITE_OK)
    }
}

/// A function that writes what is kept, then asks the system's file.
macro_rules! flush_and_ask {
    ($name:ident, $method:ident, $otherwise:expr, ($($argument:ident: $kind:ty),*)) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $kind),*) -> c_int {
            // SAFETY: SQLite calls with an open log, from one thread at a time; the rest is handed on as it came.
            unsafe {
                match flush(file) {
                    ffi::SQLITE_OK => ask!(file, $method, $otherwise, $($argument),*),
                    failed => failed,
                }
            }
        }
    };
}

flush_and_ask!(read, xRead, ffi::SQLITE_IOERR_READ, (data: *mut c_void, length: c_int, at: ffi::sqlite3_int64));
flush_and_ask!(truncate, xTruncate, ffi::SQLITE_IOERR_TRUNCATE, (size: ffi::sqlite3_int64));
flush_and_ask!(sync, xSync, ffi::SQLITE_IOERR_FSYNC, (flags: c_int));
flush_and_ask!(file_size, xFileSize, ffi::SQLITE_IOERR_FSTAT, (size: *mut ffi::sqlite3_int64));

/// A function that asks the system's file, whatever is kept.
macro_rules! only_ask {
    ($name:ident, $method:ident, $otherwise:expr, ($($argument:ident: $kind:ty),*)) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $argument: $kind)*) -> c_int {
            // SAFETY: SQLite calls with an open log; the rest is handed on as it came.
            unsafe { ask!(file, $method, $otherwise $(, $argument)*) }
        }
    };
}

only_ask!(lock, xLock, ffi::SQLITE_OK, (level: c_int));
only_ask!(unlock, xUnlock, ffi::SQLITE_OK, (level: c_int));
only_ask!(check_reserved_lock, xCheckReservedLock, ffi::SQLITE_OK, (out: *mut c_int));
only_ask!(file_control, xFileControl, ffi::SQLITE_NOTFOUND, (what: c_int, argument: *mut c_void));
only_ask!(sector_size, xSectorSize, 4096, ());
only_ask!(device_characteristics, xDeviceCharacteristics, 0, ());
