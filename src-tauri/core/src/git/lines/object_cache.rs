//! Objects that were made lately, bounded by their bytes.
//!
//! A history read newest first asks for the same object again soon: the old side
//! of a change is the new side of an older one, and packs keep an older version
//! as a delta of a newer one. So one cache serves both, for all threads together.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::objects::Object;

/// Parts with a lock of their own.
const SHARDS: usize = 16;
/// What an object takes besides its bytes, roughly.
const OVERHEAD: usize = 120;
const NONE: u32 = u32::MAX;

/// Names an object by the place it is kept at.
pub(super) type Key = u64;

/// The cache.
pub(super) struct ObjectCache {
    shards: Vec<Mutex<Shard>>,
}

impl ObjectCache {
    /// A cache of at most `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        let shard = || {
            Mutex::new(Shard {
                room: bytes / SHARDS,
                ..Shard::default()
            })
        };
        Self {
            shards: (0..SHARDS).map(|_| shard()).collect(),
        }
    }

    pub(super) fn get(&self, key: Key) -> Option<Object> {
        self.shard(key).get(key)
    }

    pub(super) fn put(&self, key: Key, object: &Object) {
        let evicted = self.shard(key).put(key, object);
        // Freed without the lock.
        drop(evicted);
    }

    fn shard(&self, key: Key) -> MutexGuard<'_, Shard> {
        let shard = usize::try_from(mix(key) >> 60).unwrap_or_default() % SHARDS;
        // A panic in between leaves a cache that is worth less but not wrong.
        self.shards[shard]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Entries in the order of their last use, as a list through the slots.
struct Shard {
    places: HashMap<Key, u32, BuildHasherDefault<KeyHasher>>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
    used: usize,
    room: usize,
}

impl Default for Shard {
    fn default() -> Self {
        Self {
            places: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            newest: NONE,
            oldest: NONE,
            used: 0,
            room: 0,
        }
    }
}

struct Slot {
    key: Key,
    object: Option<Object>,
    newer: u32,
    older: u32,
}

impl Shard {
    fn get(&mut self, key: Key) -> Option<Object> {
        let slot = *self.places.get(&key)?;
        if slot != self.newest {
            self.unlink(slot);
            self.link_newest(slot);
        }
        self.slots[slot as usize].object.clone()
    }

    fn put(&mut self, key: Key, object: &Object) -> Vec<Object> {
        let size = object.data.len() + OVERHEAD;
        // One object may not push out most others.
        if size > self.room / 4 || self.places.contains_key(&key) {
            return Vec::new();
        }
        let mut evicted = Vec::new();
        self.used += size;
        while self.used > self.room && self.oldest != NONE {
            evicted.extend(self.evict_oldest());
        }
        let entry = Slot {
            key,
            object: Some(object.clone()),
            newer: NONE,
            older: NONE,
        };
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = entry;
            slot
        } else {
            self.slots.push(entry);
            (self.slots.len() - 1) as u32
        };
        self.places.insert(key, slot);
        self.link_newest(slot);
        evicted
    }

    fn evict_oldest(&mut self) -> Option<Object> {
        let slot = self.oldest;
        self.unlink(slot);
        self.free.push(slot);
        let entry = &mut self.slots[slot as usize];
        self.places.remove(&entry.key);
        let object = entry.object.take();
        let size = object.as_ref().map_or(0, |object| object.data.len());
        self.used -= size + OVERHEAD;
        object
    }

    fn unlink(&mut self, slot: u32) {
        let (newer, older) = {
            let entry = &self.slots[slot as usize];
            (entry.newer, entry.older)
        };
        if newer == NONE {
            self.newest = older;
        } else {
            self.slots[newer as usize].older = older;
        }
        if older == NONE {
            self.oldest = newer;
        } else {
            self.slots[older as usize].newer = newer;
        }
    }

    fn link_newest(&mut self, slot: u32) {
        let before = self.newest;
        let entry = &mut self.slots[slot as usize];
        entry.newer = NONE;
        entry.older = before;
        if before == NONE {
            self.oldest = slot;
        } else {
            self.slots[before as usize].newer = slot;
        }
        self.newest = slot;
    }
}

/// Keys are places in files: mixed well, they need no guarded hash.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = mix(key);
    }
}

const fn mix(key: u64) -> u64 {
    let mixed = (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::pack_data::ObjectKind;
    use super::*;

    fn object(size: usize) -> Object {
        Object {
            kind: ObjectKind::Blob,
            data: Arc::new(vec![0; size]),
        }
    }

    #[test]
    fn the_least_used_objects_go_first() {
        let mut shard = Shard {
            room: 10 * (1000 + OVERHEAD),
            ..Shard::default()
        };
        for key in 0..10 {
            assert!(shard.put(key, &object(1000)).is_empty(), "there is room");
        }
        assert!(shard.get(0).is_some(), "used again, so it stays");
        assert_eq!(shard.put(10, &object(1000)).len(), 1, "one has to go");
        assert!(shard.get(1).is_none(), "the one not used for longest went");
        assert!(shard.get(0).is_some() && shard.get(10).is_some());
        assert!(shard.put(11, &object(9000)).is_empty(), "too large to keep");
        assert!(shard.get(11).is_none());
        let used: usize = shard.places.len() * (1000 + OVERHEAD);
        assert_eq!(shard.used, used, "the sum is that of what is there");
    }
}
