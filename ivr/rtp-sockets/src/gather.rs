//! Packets that nobody waits for, such as those of a recording: a thread takes them from the kernel twenty times a second, JavaScript takes them
//! from here when it likes. Neither is woken by a packet, and a busy JavaScript loses none.

use std::mem::{size_of, take};
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use libc::{c_int, sockaddr_in, socklen_t};
use napi::Result;
use napi::bindgen_prelude::{Buffer, Int32Array};
use napi_derive::napi;

use crate::address::{address, ipv4, local_port_of, open_socket, set};
use crate::arrival::{AT_ONCE, now_ns, read_socket};
use crate::pace::monotonic_ns;
use crate::{FIELDS, RECEIVE_STRIDE};

/// The kernel holds what comes between two visits: some 90 packets of a socket even where it gives no more room than usual.
const VISIT: Duration = Duration::from_millis(50);
/// What waits for JavaScript at most, bytes. More is left to the kernel, which drops it.
const MOST: usize = 64 << 20;
/// Asked of the kernel, which gives what it is allowed to.
const KERNEL_ROOM: c_int = 4 << 20;

struct Tap {
    id: u32,
    fd: c_int,
}

struct Waiting {
    taps: Vec<Tap>,
    bytes: Vec<u8>,
    /// Of each packet: socket, length, and arrival by the clock that is never set, ns.
    about: Vec<(u32, u32, i64)>,
    last_id: u32,
    scratch: Vec<u8>,
    scratch_about: [i32; AT_ONCE * FIELDS as usize],
    ending: bool,
}

struct Shared {
    waiting: Mutex<Waiting>,
    wake: Condvar,
}

/// Packets in the order in which each socket got them.
#[napi(object)]
pub struct Gathered {
    /// One after the other.
    pub data: Buffer,
    /// Three numbers of each: socket, length, age in µs.
    pub about: Int32Array,
}

#[napi]
pub struct RtpGatherer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

fn lock(shared: &Shared) -> MutexGuard<'_, Waiting> {
    shared
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

#[napi]
impl RtpGatherer {
    #[napi(constructor)]
    pub fn new() -> Result<Self> {
        let shared = Arc::new(Shared {
            waiting: Mutex::new(Waiting {
                taps: Vec::new(),
                bytes: Vec::new(),
                about: Vec::new(),
                last_id: 0,
                scratch: vec![0; AT_ONCE * RECEIVE_STRIDE as usize],
                scratch_about: [0; AT_ONCE * FIELDS as usize],
                ending: false,
            }),
            wake: Condvar::new(),
        });
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("rtp-gather".into())
            .spawn(move || of_thread.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Number of a new socket on any port of that address; -errno when there is none.
    #[napi]
    pub fn bind(&mut self, ip: String) -> Result<i32> {
        let local = address(ipv4(&ip)?, 0);
        let fd = match open_socket(&local) {
            Ok(fd) => fd,
            Err(errno) => return Ok(-errno),
        };
        // Not everybody may have more than the system's limit; then that is what there is.
        if !set(fd, libc::SO_RCVBUFFORCE, KERNEL_ROOM) {
            set(fd, libc::SO_RCVBUF, KERNEL_ROOM);
        }
        let mut waiting = lock(&self.shared);
        waiting.last_id = waiting.last_id.wrapping_add(1) & 0x7fff_ffff;
        let id = waiting.last_id;
        waiting.taps.push(Tap { id, fd });
        self.shared.wake.notify_one();
        Ok(id as i32)
    }

    #[napi]
    pub fn local_port(&self, id: u32) -> u32 {
        let waiting = lock(&self.shared);
        let Some(tap) = waiting.taps.iter().find(|tap| tap.id == id) else {
            return 0;
        };
        local_port_of(tap.fd)
    }

    /// From here on it gets nothing from anybody else. False when the kernel does not do it.
    #[napi]
    pub fn connect(&self, id: u32, ip: String, port: u16) -> Result<bool> {
        let remote = address(ipv4(&ip)?, port);
        let waiting = lock(&self.shared);
        let Some(tap) = waiting.taps.iter().find(|tap| tap.id == id) else {
            return Ok(false);
        };
        Ok(unsafe {
            libc::connect(
                tap.fd,
                ptr::from_ref(&remote).cast(),
                size_of::<sockaddr_in>() as socklen_t,
            ) == 0
        })
    }

    /// What had come until now is still given by `take`.
    #[napi]
    pub fn close(&mut self, id: u32) {
        let mut waiting = lock(&self.shared);
        let Some(place) = waiting.taps.iter().position(|tap| tap.id == id) else {
            return;
        };
        let tap = waiting.taps.swap_remove(place);
        waiting.visit(&tap);
        unsafe { libc::close(tap.fd) };
    }

    /// All that has come; null when nothing has.
    #[napi]
    pub fn take(&mut self) -> Option<Gathered> {
        let (bytes, about) = {
            let mut waiting = lock(&self.shared);
            waiting.visit_all();
            (take(&mut waiting.bytes), take(&mut waiting.about))
        };
        if about.is_empty() {
            return None;
        }
        let now = monotonic_ns();
        let numbers: Vec<i32> = about
            .iter()
            .flat_map(|&(id, length, at)| {
                let age = ((now - at) / 1000).clamp(0, i32::MAX.into());
                [id as i32, length as i32, age as i32]
            })
            .collect();
        Some(Gathered {
            data: bytes.into(),
            about: Int32Array::new(numbers),
        })
    }
}

impl Drop for RtpGatherer {
    fn drop(&mut self) {
        lock(&self.shared).ending = true;
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        for tap in &lock(&self.shared).taps {
            unsafe { libc::close(tap.fd) };
        }
    }
}

impl Shared {
    fn run(&self) {
        let mut waiting = lock(self);
        while !waiting.ending {
            waiting = if waiting.taps.is_empty() {
                self.wake
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner)
            } else {
                waiting.visit_all();
                let (waiting, _) = self
                    .wake
                    .wait_timeout(waiting, VISIT)
                    .unwrap_or_else(PoisonError::into_inner);
                waiting
            };
        }
    }
}

impl Waiting {
    fn visit_all(&mut self) {
        let taps = take(&mut self.taps);
        for tap in &taps {
            self.visit(tap);
        }
        self.taps = taps;
    }

    fn visit(&mut self, tap: &Tap) {
        let mut more = true;
        while more && self.bytes.len() < MOST {
            // The kernel stamps by the wall clock, which may be set: only the age of some milliseconds is taken from it.
            let now = monotonic_ns();
            let (count, maybe) = read_socket(
                tap.fd,
                tap.id as usize,
                0,
                now_ns(),
                &mut self.scratch,
                &mut self.scratch_about,
            );
            more = maybe;
            for n in 0..count {
                let fields = &self.scratch_about[n * FIELDS as usize..];
                let (length, age) = (fields[1] as usize, i64::from(fields[4]) * 1000);
                let start = n * RECEIVE_STRIDE as usize;
                self.bytes
                    .extend_from_slice(&self.scratch[start..start + length]);
                self.about.push((tap.id, length as u32, now - age));
            }
        }
    }
}
