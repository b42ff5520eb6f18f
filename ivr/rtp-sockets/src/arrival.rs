//! Packets that have arrived, with their sender and their time.

use std::mem::{size_of, zeroed};
use std::ptr;

use libc::{c_int, cmsghdr, iovec, mmsghdr, msghdr, sockaddr_in, socklen_t, timespec};

use crate::address::last_errno;
use crate::{FIELDS, RECEIVE_STRIDE};

/// Packets of one socket that are taken at one go.
pub const AT_ONCE: usize = 4;
/// Room for one timestamp (CMSG_SPACE of a timespec is 32).
const CONTROL: usize = 64;

/// The wall clock, by which the kernel stamps what arrives, ns.
pub fn now_ns() -> i64 {
    let mut now: timespec = unsafe { zeroed() };
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// When the kernel got the packet, 0 when it did not say.
unsafe fn stamp_ns(header: &msghdr) -> i64 {
    unsafe {
        let mut control: *const cmsghdr = libc::CMSG_FIRSTHDR(header);
        while !control.is_null() {
            if (*control).cmsg_level == libc::SOL_SOCKET
                && (*control).cmsg_type == libc::SCM_TIMESTAMPNS
            {
                let stamp: timespec = ptr::read_unaligned(libc::CMSG_DATA(control).cast());
                return stamp.tv_sec * 1_000_000_000 + stamp.tv_nsec;
            }
            control = libc::CMSG_NXTHDR(header, control);
        }
        0
    }
}

/// Takes up to AT_ONCE packets of a socket: how many, and whether there may be more.
pub fn read_socket(
    fd: c_int,
    id: usize,
    first: usize,
    now: i64,
    data: &mut [u8],
    about: &mut [i32],
) -> (usize, bool) {
    let stride = RECEIVE_STRIDE as usize;
    let mut from: [sockaddr_in; AT_ONCE] = unsafe { zeroed() };
    let mut control = [[0u64; CONTROL / 8]; AT_ONCE];
    let mut parts: [iovec; AT_ONCE] = unsafe { zeroed() };
    let mut headers: [mmsghdr; AT_ONCE] = unsafe { zeroed() };
    for n in 0..AT_ONCE {
        parts[n].iov_base = data[(first + n) * stride..].as_mut_ptr().cast();
        parts[n].iov_len = stride;
        let header = &mut headers[n].msg_hdr;
        header.msg_name = ptr::from_mut(&mut from[n]).cast();
        header.msg_namelen = size_of::<sockaddr_in>() as socklen_t;
        header.msg_iov = &mut parts[n];
        header.msg_iovlen = 1;
        header.msg_control = control[n].as_mut_ptr().cast();
        header.msg_controllen = CONTROL;
    }
    let count = unsafe {
        libc::recvmmsg(
            fd,
            headers.as_mut_ptr(),
            AT_ONCE as u32,
            libc::MSG_DONTWAIT,
            ptr::null_mut(),
        )
    };
    let more = count == AT_ONCE as c_int || (count < 0 && last_errno() != libc::EAGAIN);
    let count = count.max(0) as usize;
    for n in 0..count {
        let stamp = unsafe { stamp_ns(&headers[n].msg_hdr) };
        let age = if stamp == 0 {
            0
        } else {
            (now - stamp).clamp(0, 1_000_000_000) / 1000
        };
        let fields = &mut about[(first + n) * FIELDS as usize..][..FIELDS as usize];
        fields[0] = id as i32;
        fields[1] = headers[n].msg_len as i32;
        fields[2] = u32::from_be(from[n].sin_addr.s_addr) as i32;
        fields[3] = u16::from_be(from[n].sin_port).into();
        fields[4] = age as i32;
    }
    (count, more)
}
