//! Many UDP sockets behind few calls: each call from JavaScript sends the packets of many telephone calls, or reads what came for all of them.
//! One system call a packet remains, everything else a packet costs in Node does not.
//!
//! What is known ahead, such as music, JavaScript may lend: a thread of ours sends it in time while JavaScript is busy with something else.

mod address;
mod arrival;
mod pace;
mod stream;

use std::collections::VecDeque;
use std::io::Error;
use std::mem::size_of;
use std::ptr;
use std::sync::Arc;

use libc::{c_int, c_void, epoll_event, sockaddr_in, socklen_t};
use napi::bindgen_prelude::{Int32Array, Uint8Array};
use napi::{Error as JsError, Result};
use napi_derive::napi;

use address::{address, ipv4, last_errno, local_port_of, open_socket};
use arrival::{AT_ONCE, now_ns, read_socket};
use pace::Pace;
use stream::{Playing, Stream};

/// Bytes between the places of two outgoing packets.
#[napi]
pub const SEND_STRIDE: u32 = 192;
/// Bytes between the places of two packets that were read; more is cut off.
#[napi]
pub const RECEIVE_STRIDE: u32 = 1536;
/// Numbers told of each packet that was read: socket, length, address, port, age in µs.
#[napi]
pub const FIELDS: u32 = 5;

const READY: usize = 512;

struct Slot {
    fd: c_int,
    remote: sockaddr_in,
    /// Where its stream is in the pace, while that is lent.
    lent: Option<usize>,
}

/// Encoded sound, copied once for all streams that play it.
#[napi]
pub struct Sound {
    bytes: Arc<[u8]>,
}

#[napi]
impl Sound {
    #[napi(constructor)]
    pub fn new(bytes: &[u8]) -> Self {
        Self {
            bytes: Arc::from(bytes),
        }
    }
}

/// Of a stream that is lent: the numbers of its packets, and how far what is played has come.
#[napi(object)]
pub struct StreamState {
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    /// Whether the packet before the next one was of a sound, not silence.
    pub in_sound: bool,
    /// Packets sent since it was lent, and sounds of the queue sent to their end.
    pub sent: u32,
    pub finished: u32,
    /// Next frames of the queue's first sound and of the loop.
    pub frame: u32,
    pub loop_frame: u32,
}

/// What a stream is besides what it plays.
#[napi(object)]
pub struct StreamAbout {
    pub ip: String,
    pub port: u16,
    pub payload_type: u8,
    pub silence: u8,
    pub ssrc: u32,
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    pub in_sound: bool,
}

/// What the thread did since it was asked last.
#[napi(object)]
pub struct PaceNews {
    /// Sockets on which a sound of the queue has ended.
    pub finished: Vec<u32>,
    /// How late portions of packets were begun, and how late their last packets had left, s.
    pub begun: Vec<f64>,
    pub done: Vec<f64>,
    /// Frames of 20 ms that all lent streams missed.
    pub left_out: u32,
}

#[napi]
pub struct RtpSockets {
    epoll: c_int,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    ready: Vec<epoll_event>,
    /// Sockets that may hold more than was taken from them: epoll tells of a socket only when something arrives (edge-triggered).
    unread: Vec<usize>,
    pace: Pace,
    /// What the stream that is lent next will play.
    staged: VecDeque<Playing>,
    staged_loop: Option<Playing>,
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
            pace: Pace::start()?,
            staged: VecDeque::new(),
            staged_loop: None,
        })
    }

    /// Number of a new socket on that address; -errno when there is none, such as -98 (EADDRINUSE).
    #[napi]
    pub fn bind(&mut self, ip: String, port: u16) -> Result<i32> {
        let local = address(ipv4(&ip)?, port);
        let fd = match open_socket(&local) {
            Ok(fd) => fd,
            Err(errno) => return Ok(-errno),
        };
        let id = self.free.pop().unwrap_or(self.slots.len());
        let mut event = epoll_event {
            events: (libc::EPOLLIN | libc::EPOLLET) as u32,
            u64: id as u64,
        };
        if unsafe { libc::epoll_ctl(self.epoll, libc::EPOLL_CTL_ADD, fd, &mut event) } != 0 {
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
            lent: None,
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
        local_port_of(slot.fd)
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
            if let Some(place) = slot.lent {
                // First of all: the number of a closed socket may be another's at once.
                self.pace.remove(place, id);
            }
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

    /// The next sound of the stream that is lent next, from that frame on; or the one that loops under them.
    #[napi]
    pub fn stage(&mut self, sound: &Sound, frame: u32, loops: bool) {
        let playing = Playing {
            bytes: Arc::clone(&sound.bytes),
            frame,
        };
        if loops {
            self.staged_loop = Some(playing);
        } else {
            self.staged.push_back(playing);
        }
    }

    /// Lends a stream, with what was staged, to the thread that sends in time by itself. One that is lent and was reclaimed goes on in its rhythm;
    /// another's next packet is due in `due_in` ms, or whenever there is least to do. False when there is no such socket.
    #[napi]
    pub fn lend(&mut self, id: u32, about: StreamAbout, due_in: Option<f64>) -> Result<bool> {
        let queue = std::mem::take(&mut self.staged);
        let looped = self.staged_loop.take();
        let remote = address(ipv4(&about.ip)?, about.port);
        let Some(Some(slot)) = self.slots.get_mut(id as usize) else {
            return Ok(false);
        };
        let mut stream = Stream {
            id,
            fd: slot.fd,
            remote,
            payload_type: about.payload_type,
            silence: about.silence,
            ssrc: about.ssrc,
            sequence: about.sequence,
            timestamp: about.timestamp,
            marker: about.marker,
            in_sound: about.in_sound,
            queue,
            looped,
            sent: 0,
            finished: 0,
            changing: false,
            owed: 0,
        };
        let Some(place) = slot.lent else {
            slot.lent = Some(self.pace.add(stream, due_in));
            return Ok(true);
        };
        let ended = self.pace.with(place, id, |before| {
            let ended = stream.resume(before);
            *before = stream;
            ended
        });
        if ended == Some(true) {
            self.pace.finished(id);
        }
        Ok(true)
    }

    /// Stops a lent stream between two packets and says how it stands: `lend` or `retire` it in the same turn. Null when it is not lent.
    #[napi]
    pub fn reclaim(&mut self, id: u32) -> Option<StreamState> {
        let place = self.slots.get(id as usize)?.as_ref()?.lent?;
        self.pace.with(place, id, |stream| {
            stream.changing = true;
            StreamState {
                sequence: stream.sequence,
                timestamp: stream.timestamp,
                marker: stream.marker,
                in_sound: stream.in_sound,
                sent: stream.sent,
                finished: stream.finished,
                frame: stream.queue.front().map_or(0, |playing| playing.frame),
                loop_frame: stream.looped.as_ref().map_or(0, |playing| playing.frame),
            }
        })
    }

    /// Takes a stream away from the thread. In how many ms its next packet would have been due; null when it was not lent.
    #[napi]
    pub fn retire(&mut self, id: u32) -> Option<f64> {
        let place = self.slots.get_mut(id as usize)?.as_mut()?.lent.take()?;
        Some(self.pace.remove(place, id))
    }

    /// Null when there is none.
    #[napi]
    pub fn news(&self) -> Option<PaceNews> {
        let news = self.pace.take_news();
        if news.done.is_empty() && news.finished.is_empty() {
            return None;
        }
        Some(PaceNews {
            finished: news.finished,
            begun: news.begun,
            done: news.done,
            left_out: news.left_out,
        })
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

impl Drop for RtpSockets {
    fn drop(&mut self) {
        for (id, slot) in self.slots.iter().enumerate() {
            if let Some(place) = slot.as_ref().and_then(|slot| slot.lent) {
                self.pace.remove(place, id as u32);
            }
        }
        for slot in self.slots.iter().flatten() {
            unsafe { libc::close(slot.fd) };
        }
        unsafe { libc::close(self.epoll) };
    }
}
