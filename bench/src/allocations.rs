//! The system's allocator with a counter in front.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

static COUNTS: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
/// What is held beyond what was when counting started. Below zero when more of that was given back.
static HELD: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// The system's allocator. While [`start`] is in force it counts, on all threads.
pub(crate) struct Counting;

/// What was allocated. A reallocation counts as one of its new size.
#[derive(Clone, Copy)]
pub(crate) struct Allocated {
    pub(crate) times: u64,
    pub(crate) bytes: u64,
    /// The most bytes that were held at once.
    pub(crate) peak: u64,
}

pub(crate) fn start() {
    ALLOCATIONS.store(0, Ordering::SeqCst);
    BYTES.store(0, Ordering::SeqCst);
    HELD.store(0, Ordering::SeqCst);
    PEAK.store(0, Ordering::SeqCst);
    COUNTS.store(true, Ordering::SeqCst);
}

pub(crate) fn stop() -> Allocated {
    COUNTS.store(false, Ordering::SeqCst);
    Allocated {
        times: ALLOCATIONS.load(Ordering::SeqCst),
        bytes: BYTES.load(Ordering::SeqCst),
        peak: PEAK.load(Ordering::SeqCst).unsigned_abs(),
    }
}

/// A block of `bytes` takes the place of one of `freed`, which is zero for a new one.
fn count(bytes: usize, freed: usize) {
    if COUNTS.load(Ordering::Relaxed) {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(bytes as u64, Ordering::Relaxed);
        let more = signed(bytes) - signed(freed);
        PEAK.fetch_max(HELD.fetch_add(more, Ordering::Relaxed) + more, Ordering::Relaxed);
    }
}

fn uncount(bytes: usize) {
    if COUNTS.load(Ordering::Relaxed) {
        HELD.fetch_sub(signed(bytes), Ordering::Relaxed);
    }
}

/// No block is larger than half of the addresses.
fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[expect(unsafe_code, reason = "an allocator is unsafe to write; each method passes its duty on unchanged")]
// SAFETY: each method is the system's own, called with what the caller gave and promised.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        uncount(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(block, layout) }
    }
}
