//! IPv4 addresses and UDP sockets as the kernel wants them.

use std::io::Error;
use std::mem::{size_of, zeroed};
use std::net::Ipv4Addr;
use std::ptr;

use libc::{c_int, sockaddr_in, socklen_t};
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

/// A UDP socket that never waits and whose packets are stamped by the kernel; the error's number when there is none.
pub fn open_socket(local: &sockaddr_in) -> std::result::Result<c_int, i32> {
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    let fd = unsafe { libc::socket(libc::AF_INET, kind, 0) };
    if fd < 0 {
        return Err(last_errno());
    }
    let length = size_of::<sockaddr_in>() as socklen_t;
    let bound = unsafe { libc::bind(fd, ptr::from_ref(local).cast(), length) == 0 };
    if bound && set(fd, libc::SO_TIMESTAMPNS, 1) {
        return Ok(fd);
    }
    let errno = last_errno();
    unsafe { libc::close(fd) };
    Err(errno)
}

/// An option of the socket itself; false when the kernel does not do it.
pub fn set(fd: c_int, option: c_int, value: c_int) -> bool {
    unsafe {
        libc::setsockopt(
            fd,
            libc::SOL_SOCKET,
            option,
            ptr::from_ref(&value).cast(),
            size_of::<c_int>() as socklen_t,
        ) == 0
    }
}

pub fn local_port_of(fd: c_int) -> u32 {
    let mut local = address(0, 0);
    let mut length = size_of::<sockaddr_in>() as socklen_t;
    unsafe { libc::getsockname(fd, ptr::from_mut(&mut local).cast(), &mut length) };
    u16::from_be(local.sin_port).into()
}
