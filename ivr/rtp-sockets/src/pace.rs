//! A thread that sends the packets of all lent streams when they are due, whatever JavaScript is doing.

use std::mem::zeroed;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use libc::timespec;

use crate::stream::Stream;

const FRAME_NS: i64 = 20_000_000;
/// The packets of 20 ms leave in so many portions.
const SLOTS: usize = 10;
const STEP_NS: i64 = FRAME_NS / SLOTS as i64;
/// Portions among which a stream that was sent by somebody else before finds its place: those due soonest after its next packet is.
const NEAR: i64 = 3;
/// What is late by more than this is left out; less is caught up with.
const MAX_BEHIND_NS: i64 = 100_000_000;
/// Portions whose lateness is remembered: some minutes, should JavaScript never ask.
const MOST_NEWS: usize = 1 << 16;

/// What JavaScript has not been told yet.
#[derive(Default)]
pub struct News {
    /// Sockets on which a sound of the queue has ended.
    pub finished: Vec<u32>,
    /// How late each portion was begun, and how late its last packet had left, s.
    pub begun: Vec<f64>,
    pub done: Vec<f64>,
    /// Frames that all streams missed.
    pub left_out: u32,
}

#[derive(Default)]
struct Slot {
    streams: Vec<Stream>,
    missed: u32,
}

struct Shared {
    slots: [Mutex<Slot>; SLOTS],
    /// Streams in each slot, to be read without waiting.
    counts: [AtomicUsize; SLOTS],
    news: Mutex<News>,
    /// The portion that is next: it is due at `origin + step * STEP_NS`, and its slot is `step % SLOTS`.
    step: AtomicI64,
    origin: i64,
    ending: AtomicBool,
    idle: Mutex<()>,
    wake: Condvar,
}

/// The streams and their thread, which ends when this is dropped.
pub struct Pace {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// A panic of the other side leaves nothing half done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that is never set, ns.
pub fn monotonic_ns() -> i64 {
    let mut now: timespec = unsafe { zeroed() };
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

impl Pace {
    pub fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            slots: Default::default(),
            counts: Default::default(),
            news: Mutex::default(),
            step: AtomicI64::new(0),
            origin: monotonic_ns(),
            ending: AtomicBool::new(false),
            idle: Mutex::new(()),
            wake: Condvar::new(),
        });
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("rtp-pace".into())
            .spawn(move || of_thread.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Takes a stream whose next packet is due in `due_in` ms, or whenever there is least to do: the slot it is in.
    pub fn add(&self, stream: Stream, due_in: Option<f64>) -> usize {
        let shared = &self.shared;
        let slot = shared.slot_for(due_in);
        lock(&shared.slots[slot]).streams.push(stream);
        shared.counts[slot].fetch_add(1, SeqCst);
        // With the lock, so that the thread does not go to sleep between looking and waiting.
        let _idle = lock(&shared.idle);
        shared.wake.notify_one();
        slot
    }

    /// Does something with a stream of that slot, between two of its packets; None when it is not there.
    pub fn with<T>(&self, slot: usize, id: u32, act: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        let mut slot = lock(self.shared.slots.get(slot)?);
        let stream = slot.streams.iter_mut().find(|stream| stream.id == id)?;
        Some(act(stream))
    }

    /// Gives a stream up: afterwards nothing is sent on its socket. When its next packet would have been due, in ms.
    pub fn remove(&self, slot: usize, id: u32) -> f64 {
        let shared = &self.shared;
        {
            let mut streams = lock(&shared.slots[slot]);
            let before = streams.streams.len();
            streams.streams.retain(|stream| stream.id != id);
            shared.counts[slot].fetch_sub(before - streams.streams.len(), SeqCst);
        }
        let step = shared.step.load(SeqCst);
        let ahead = (slot as i64 - step).rem_euclid(SLOTS as i64);
        (shared.due(step + ahead) - monotonic_ns()) as f64 / 1e6
    }

    pub fn finished(&self, id: u32) {
        lock(&self.shared.news).finished.push(id);
    }

    pub fn take_news(&self) -> News {
        std::mem::take(&mut *lock(&self.shared.news))
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.shared.ending.store(true, SeqCst);
        {
            let _idle = lock(&self.shared.idle);
            self.shared.wake.notify_one();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn due(&self, step: i64) -> i64 {
        self.origin + step * STEP_NS
    }

    fn slot_for(&self, due_in: Option<f64>) -> usize {
        let steps = match due_in {
            None => 0..SLOTS as i64,
            Some(ms) => {
                let wanted = monotonic_ns() + (ms.clamp(0.0, 20.0) * 1e6) as i64;
                let first = (wanted - self.origin) / STEP_NS;
                first..first + NEAR
            }
        };
        steps
            .map(|step| step.rem_euclid(SLOTS as i64) as usize)
            .min_by_key(|&slot| self.counts[slot].load(SeqCst))
            .unwrap_or(0)
    }

    fn run(&self) {
        ask_for_precedence();
        while !self.ending.load(SeqCst) {
            if self.rest_while_idle() {
                continue;
            }
            let step = self.step.load(SeqCst);
            let due = self.due(step);
            sleep_until(due);
            let late = monotonic_ns() - due;
            if late > MAX_BEHIND_NS {
                self.leave_out(step, late);
            } else {
                self.portion(step, due, late);
                self.step.store(step + 1, SeqCst);
            }
        }
    }

    /// Waits until there is a stream; whether there was none.
    fn rest_while_idle(&self) -> bool {
        let idle = lock(&self.idle);
        if self.counts.iter().any(|count| count.load(SeqCst) > 0) {
            return false;
        }
        if !self.ending.load(SeqCst) {
            drop(self.wake.wait(idle).unwrap_or_else(PoisonError::into_inner));
        }
        let step = (monotonic_ns() - self.origin) / STEP_NS + 1;
        self.step.store(step, SeqCst);
        true
    }

    fn leave_out(&self, step: i64, late: i64) {
        let frames = late / FRAME_NS;
        for slot in &self.slots {
            lock(slot).missed += frames as u32;
        }
        self.step.store(step + frames * SLOTS as i64, SeqCst);
        let mut news = lock(&self.news);
        news.left_out += frames as u32;
        if news.done.len() < MOST_NEWS {
            news.begun.push(late as f64 / 1e9);
            news.done.push(late as f64 / 1e9);
        }
    }

    fn portion(&self, step: i64, due: i64, late: i64) {
        let mut finished = Vec::new();
        {
            let mut slot = lock(&self.slots[step.rem_euclid(SLOTS as i64) as usize]);
            let missed = std::mem::take(&mut slot.missed);
            if slot.streams.is_empty() {
                return;
            }
            for stream in &mut slot.streams {
                if stream.tick(missed) {
                    finished.push(stream.id);
                }
            }
        }
        let done = monotonic_ns() - due;
        let mut news = lock(&self.news);
        news.finished.append(&mut finished);
        if news.done.len() < MOST_NEWS {
            news.begun.push(late as f64 / 1e9);
            news.done.push(done as f64 / 1e9);
        }
    }
}

/// A thread that works for a millisecond and then sleeps is kept waiting by programs that always work, unless it may go before them: as real time
/// where the system allows it (CAP_SYS_NICE, RLIMIT_RTPRIO), else as a nicer one (RLIMIT_NICE), else as any other.
fn ask_for_precedence() {
    unsafe {
        let mut wanted: libc::sched_param = zeroed();
        wanted.sched_priority = 1;
        if libc::sched_setscheduler(0, libc::SCHED_RR, &wanted) != 0 {
            libc::setpriority(libc::PRIO_PROCESS, 0, -11);
        }
    }
}

fn sleep_until(due: i64) {
    let until = timespec {
        tv_sec: due / 1_000_000_000,
        tv_nsec: due % 1_000_000_000,
    };
    unsafe {
        libc::clock_nanosleep(
            libc::CLOCK_MONOTONIC,
            libc::TIMER_ABSTIME,
            &until,
            ptr::null_mut(),
        )
    };
}
