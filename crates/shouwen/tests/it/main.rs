//! Stories of the whole program, told from outside: it is started, asked, stopped and killed.

#[cfg(test)]
mod again;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod killed_while_held;
#[cfg(test)]
mod killed_with_mail;
#[cfg(test)]
mod messengers;
#[cfg(test)]
mod pack_commands;
#[cfg(test)]
mod past;
#[cfg(test)]
mod record_pack;
#[cfg(test)]
mod refusing_to_start;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod workbook;
