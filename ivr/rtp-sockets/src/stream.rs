//! The RTP stream to one telephone, as far as it is known ahead: sounds that are played one after the other, one that loops under them, else silence.

use std::collections::VecDeque;
use std::mem::size_of;
use std::ptr;
use std::sync::Arc;

use libc::{c_int, c_void, sockaddr_in, socklen_t};

/// 20 ms of G.711.
const FRAME: usize = 160;
const HEADER: usize = 12;
const PACKET: usize = HEADER + FRAME;
/// Packets that are made up for after a change took its time.
const MOST_OWED: u32 = 5;

/// A sound and the frame of it that is next. It is a share of memory of our own: JavaScript may forget the sound at any time.
pub struct Playing {
    pub bytes: Arc<[u8]>,
    pub frame: u32,
}

impl Playing {
    fn current(&self) -> Option<&[u8]> {
        let start = self.frame as usize * FRAME;
        self.bytes.get(start..start + FRAME)
    }

    /// Whether that was the last frame.
    fn advance(&mut self) -> bool {
        self.frame += 1;
        (self.frame as usize + 1) * FRAME > self.bytes.len()
    }
}

/// What is sent next, and to whom.
pub struct Stream {
    pub id: u32,
    pub fd: c_int,
    pub remote: sockaddr_in,
    pub payload_type: u8,
    /// The byte of silence in the law that is spoken.
    pub silence: u8,
    pub ssrc: u32,
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    /// Whether the packet before this one was of a sound.
    pub in_sound: bool,
    pub queue: VecDeque<Playing>,
    pub looped: Option<Playing>,
    /// Since it was lent.
    pub sent: u32,
    /// Sounds of the queue that were sent to their end since it was lent.
    pub finished: u32,
    /// JavaScript is changing it: what falls due meanwhile is owed.
    pub changing: bool,
    pub owed: u32,
}

impl Stream {
    /// Sends the packet that is due, after `missed` that were left out. Whether a sound of the queue has ended with it.
    pub fn tick(&mut self, missed: u32) -> bool {
        if self.changing {
            self.owed += 1 + missed;
            return false;
        }
        if missed > 0 {
            self.timestamp = self
                .timestamp
                .wrapping_add(missed.wrapping_mul(FRAME as u32));
            self.marker = true;
        }
        self.send()
    }

    /// Goes on where `before` was changed. Whether a sound of the queue has ended already.
    pub fn resume(&mut self, before: &Stream) -> bool {
        let mut ended = false;
        for _ in 0..before.owed.min(MOST_OWED) {
            ended |= self.send();
        }
        ended
    }

    fn send(&mut self) -> bool {
        let mut packet = [self.silence; PACKET];
        let (header, frame) = packet.split_at_mut(HEADER);
        let (in_sound, ended) = self.fill(frame);
        // RFC 3551 §4.1: where a talk spurt begins.
        self.marker |= in_sound && !self.in_sound;
        self.in_sound = in_sound;
        header[0] = 0x80;
        header[1] = self.payload_type | if self.marker { 0x80 } else { 0 };
        header[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        header[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        header[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        self.marker = false;
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(FRAME as u32);
        self.sent += 1;
        // What cannot be sent is lost, as on any network.
        unsafe {
            libc::sendto(
                self.fd,
                packet.as_ptr().cast::<c_void>(),
                PACKET,
                libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL,
                ptr::from_ref(&self.remote).cast(),
                size_of::<sockaddr_in>() as socklen_t,
            )
        };
        ended
    }

    /// Writes the next frame, which holds silence. Whether it is of a sound, and whether a sound of the queue ends with it.
    fn fill(&mut self, frame: &mut [u8]) -> (bool, bool) {
        if let Some(playing) = self.queue.front_mut() {
            if let Some(bytes) = playing.current() {
                frame.copy_from_slice(bytes);
            }
            let ended = playing.advance();
            if ended {
                self.queue.pop_front();
                self.finished += 1;
            }
            return (true, ended);
        }
        let Some(looped) = &mut self.looped else {
            return (false, false);
        };
        if let Some(bytes) = looped.current() {
            frame.copy_from_slice(bytes);
        }
        if looped.advance() {
            looped.frame = 0;
        }
        (true, false)
    }
}
