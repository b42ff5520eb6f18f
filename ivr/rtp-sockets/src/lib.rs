//! Many UDP sockets behind few calls: each call from JavaScript sends the packets of many telephone calls, or reads what came for all of them.
//! One system call a packet remains, everything else a packet costs in Node does not.

use std::io::Error;
use std::mem::{size_of, zeroed};
use std::net::Ipv4Addr;
use std::ptr;

use libc::{
    c_int, c_void, cmsghdr, epoll_event, iovec, mmsghdr, msghdr, sockaddr_in, socklen_t, timespec,
};
use napi::bindgen_prelude::{Int32Array, Uint8Array};
use napi::{Error as JsError, Result};
use napi_derive::napi;

/// Bytes between the places of two outgoing packets.
#[napi]
pub const SEND_STRIDE: u32 = 192;
/// Bytes between the places of two packets that were read; more is cut off.
#[napi]
pub const RECEIVE_STRIDE: u32 = 1536;
/// Numbers told of each packet that was read: socket, length, address, port, age in µs.
#[napi]
pub const FIELDS: u32 = 5;

/// Packets of one socket that are taken at one go.
const AT_ONCE: usize = 4;
const READY: usize = 512;
/// Room for one timestamp (CMSG_SPACE of a timespec is 32).
const CONTROL: usize = 64;

struct Slot {
    fd: c_int,
    remote: sockaddr_in,
}

#[napi]
pub struct RtpSockets {
    epoll: c_int,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    ready: Vec<epoll_event>,
    /// Sockets that may hold more than was taken from them: epoll tells of a socket only when something arrives (edge-triggered).
    unread: Vec<usize>,
}

fn last_errno() -> i32 {
    Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

fn address(ip: u32, port: u16) -> sockaddr_in {
    let mut address: sockaddr_in = unsafe { zeroed() };
    address.sin_family = libc::AF_INET as u16;
    address.sin_port = port.to_be();
    address.sin_addr.s_addr = ip.to_be();
    address
}

fn ipv4(text: &str) -> Result<u32> {
    let ip: Ipv4Addr = text
        .parse()
        .map_err(|_| JsError::from_reason("not an IPv4 address"))?;
    Ok(u32::from(ip))
}

fn now_ns() -> i64 {
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

#[napi]
impl RtpSockets {
    #[napi(constructor)]
    pub fn new() -> Result<Self> {
        let epoll = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if epoll < 0 {
            return Err(JsError::from_reason(Error::last_os_error().to_string()));
        }
        let ready = vec![epoll_event { events: 0, u64: 0 }; READY];
        Ok(Self {
            epoll,
            slots: Vec::new(),
            free: Vec::new(),
            ready,
            unread: Vec::new(),
        })
    }

    /// Number of a new socket on that address; -errno when there is none, such as -98 (EADDRINUSE).
    #[napi]
    pub fn bind(&mut self, ip: String, port: u16) -> Result<i32> {
        let local = address(ipv4(&ip)?, port);
        let fd = unsafe {
            libc::socket(
                libc::AF_INET,
                libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK,
                0,
            )
        };
        if fd < 0 {
            return Ok(-last_errno());
        }
        let on: c_int = 1;
        let id = self.free.pop().unwrap_or(self.slots.len());
        let mut event = epoll_event {
            events: (libc::EPOLLIN | libc::EPOLLET) as u32,
            u64: id as u64,
        };
        let bound = unsafe {
            libc::bind(
                fd,
                ptr::from_ref(&local).cast(),
                size_of::<sockaddr_in>() as socklen_t,
            ) == 0
                && libc::setsockopt(
                    fd,
                    libc::SOL_SOCKET,
                    libc::SO_TIMESTAMPNS,
                    ptr::from_ref(&on).cast(),
                    size_of::<c_int>() as socklen_t,
                ) == 0
                && libc::epoll_ctl(self.epoll, libc::EPOLL_CTL_ADD, fd, &mut event) == 0
        };
        if !bound {
            let errno = last_errno();
            unsafe { libc::close(fd) };
            if id < self.slots.len() {
                self.free.push(id);
            }
            return Ok(-errno);
        }
        let slot = Some(Slot {
            fd,
            remote: address(0, 0),
        });
        if id == self.slots.len() {
            self.slots.push(slot);
        } else {
            self.slots[id] = slot;
        }
        Ok(id as i32)
    }

    #[napi]
    pub fn local_port(&self, id: u32) -> u32 {
        let Some(Some(slot)) = self.slots.get(id as usize) else {
            return 0;
        };
        let mut local = address(0, 0);
        let mut length = size_of::<sockaddr_in>() as socklen_t;
        unsafe { libc::getsockname(slot.fd, ptr::from_mut(&mut local).cast(), &mut length) };
        u16::from_be(local.sin_port).into()
    }

    #[napi]
    pub fn set_remote(&mut self, id: u32, ip: String, port: u16) -> Result<()> {
        let remote = address(ipv4(&ip)?, port);
        if let Some(Some(slot)) = self.slots.get_mut(id as usize) {
            slot.remote = remote;
        }
        Ok(())
    }
    #[napi]
    pub fn close(&mut self, id: u32) {
        if let Some(slot) = self.slots.get_mut(id as usize).and_then(Option::take) {
            // Closing takes it out of epoll.
            unsafe { libc::close(slot.fd) };
            self.free.push(id as usize);
        }
    }

    /// Sends from each of the first `count` sockets of `ids` the `length` bytes at its place in `packets`. How many the kernel did not take.
    #[napi]
    pub fn send(&self, packets: &[u8], ids: &[u32], count: u32, length: u32) -> u32 {
        let length = length.min(SEND_STRIDE) as usize;
        let mut failed = 0;
        for &id in ids.iter().take(count as usize) {
            let start = id as usize * SEND_STRIDE as usize;
            let packet = packets.get(start..start + length);
            let (Some(packet), Some(Some(slot))) = (packet, self.slots.get(id as usize)) else {
                failed += 1;
                continue;
            };
            let sent = unsafe {
                libc::sendto(
                    slot.fd,
                    packet.as_ptr().cast::<c_void>(),
                    packet.len(),
                    libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL,
                    ptr::from_ref(&slot.remote).cast(),
                    size_of::<sockaddr_in>() as socklen_t,
                )
            };
            if sent < 0 {
                failed += 1;
            }
        }
        failed
    }

    /// Reads what came for all sockets into `data` (RECEIVE_STRIDE each) and FIELDS numbers each into `about`. How many; full: call again.
    #[napi]
    pub fn receive(&mut self, mut data: Uint8Array, mut about: Int32Array) -> u32 {
        // Sound: this thread is the only one that has them, and JavaScript does not run meanwhile.
        let (data, about) = unsafe { (data.as_mut(), about.as_mut()) };
        let room = (data.len() / RECEIVE_STRIDE as usize).min(about.len() / FIELDS as usize);
        let mut taken = 0;
        let most = READY.min(room / AT_ONCE);
        let left = self.unread.len().min(most);
        let mut ids: Vec<usize> = self.unread.drain(..left).collect();
        if ids.len() < most {
            let want = (most - ids.len()) as c_int;
            let ready = unsafe { libc::epoll_wait(self.epoll, self.ready.as_mut_ptr(), want, 0) };
            let ready = &self.ready[..ready.max(0) as usize];
            ids.extend(ready.iter().map(|event| event.u64 as usize));
        }
        let now = now_ns();
        for id in ids {
            if let Some(Some(slot)) = self.slots.get(id) {
                let (count, more) = read_socket(slot.fd, id, taken, now, data, about);
                if more {
                    self.unread.push(id);
                }
                taken += count;
            }
        }
        taken as u32
    }
}

/// Takes up to AT_ONCE packets of a socket: how many, and whether there may be more.
fn read_socket(
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

impl Drop for RtpSockets {
    fn drop(&mut self) {
        for slot in self.slots.iter().flatten() {
            unsafe { libc::close(slot.fd) };
        }
        unsafe { libc::close(self.epoll) };
    }
}
