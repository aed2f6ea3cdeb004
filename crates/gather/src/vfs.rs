//! The table of functions that SQLite asks for files: opening a log is ours, the rest goes to the system's own.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

use rusqlite::ffi;

use crate::{GatherError, log_file};

/// The name by which connections ask for it.
pub(crate) const NAME: &CStr = c"shouwen-gather";

/// Registers it for good, not as the one that is taken when nobody asks.
pub(crate) fn register() -> Result<(), GatherError> {
    // SAFETY: null asks for the system's VFS, which SQLite keeps for as long as the process runs.
    let system = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    // SAFETY: what SQLite gave is null or points to a VFS that is there for good.
    let Some(known) = (unsafe { system.as_ref() }) else {
        return Err(GatherError::NoSystem);
    };
    let own = ffi::sqlite3_vfs {
        // Of version 2: without the functions by which tests of SQLite replace calls of the system.
        iVersion: 2,
        szOsFile: log_file::size(known.szOsFile),
        mxPathname: known.mxPathname,
        pNext: ptr::null_mut(),
        zName: NAME.as_ptr(),
        pAppData: system.cast::<c_void>(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_int),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    };
    // SAFETY: it is leaked, so it is there for as long as SQLite may ask for it, and nobody changes it but SQLite.
    let code = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(own)), 0) };
    if code == ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(GatherError::NotTaken(code))
    }
}

/// The system's VFS behind ours.
///
/// # Safety
/// `own` is the VFS that [`register`] gave to SQLite.
unsafe fn system(own: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: by the contract, and `register` put it there.
    unsafe { (*own).pAppData.cast() }
}

/// Opens a file: a log as one that gathers, any other as the system has it.
unsafe extern "C" fn open(
    own: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls with the VFS that was registered and with `szOsFile` bytes for the file, which are at least
    // those that the system wants; names and flags are handed on as they came.
    unsafe {
        let system = system(own);
        let Some(open) = (*system).xOpen else {
            return ffi::SQLITE_CANTOPEN;
        };
        if flags & ffi::SQLITE_OPEN_WAL == 0 {
            return open(system, name, file, flags, out_flags);
        }
        log_file::open(file, |real| open(system, name, real, flags, out_flags))
    }
}

/// Hands a call on to the system's VFS; what that does not have fails with the code.
macro_rules! hand_on {
    ($name:ident, $method:ident, $otherwise:expr, ($($argument:ident: $kind:ty),*)) => {
        unsafe extern "C" fn $name(own: *mut ffi::sqlite3_vfs, $($argument: $kind),*) -> c_int {
            // SAFETY: SQLite calls with the VFS that was registered; the rest is handed on as it came.
            unsafe {
                let system = system(own);
                (*system).$method.map_or($otherwise, |method| method(system, $($argument),*))
            }
        }
    };
}

hand_on!(delete, xDelete, ffi::SQLITE_IOERR, (name: *const c_char, sync: c_int));
hand_on!(access, xAccess, ffi::SQLITE_IOERR, (name: *const c_char, flags: c_int, out: *mut c_int));
hand_on!(full_pathname, xFullPathname, ffi::SQLITE_CANTOPEN, (name: *const c_char, room: c_int, out: *mut c_char));
hand_on!(randomness, xRandomness, 0, (room: c_int, out: *mut c_char));
hand_on!(sleep, xSleep, 0, (microseconds: c_int));
hand_on!(current_time, xCurrentTime, ffi::SQLITE_ERROR, (out: *mut f64));
hand_on!(last_error, xGetLastError, 0, (room: c_int, out: *mut c_char));
hand_on!(current_time_int, xCurrentTimeInt64, ffi::SQLITE_ERROR, (out: *mut ffi::sqlite3_int64));
