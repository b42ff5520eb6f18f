//! IPv4 addresses as the kernel wants them.

use std::io::Error;
use std::mem::zeroed;
use std::net::Ipv4Addr;

use libc::sockaddr_in;
use napi::{Error as JsError, Result};

pub fn last_errno() -> i32 {
    Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

pub fn address(ip: u32, port: u16) -> sockaddr_in {
    let mut address: sockaddr_in = unsafe { zeroed() };
    address.sin_family = libc::AF_INET as u16;
    address.sin_port = port.to_be();
    address.sin_addr.s_addr = ip.to_be();
    address
}

/// Error when it is none.
pub fn ipv4(text: &str) -> Result<u32> {
    let ip: Ipv4Addr = text
        .parse()
        .map_err(|_| JsError::from_reason("not an IPv4 address"))?;
    Ok(u32::from(ip))
}
