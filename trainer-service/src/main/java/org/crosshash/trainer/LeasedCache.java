package org.crosshash.trainer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Values that are used by several threads at once and closed when nobody uses them any more.
 *
 * <p>The most recently used ones are kept for the next user. A value in use is never closed: where
 * more than the bound are in use, they all stay until somebody leaves. A value is read by the first
 * who asks for it, without holding up those who ask for others; who asks for the same one waits.
 *
 * <p>Safe for any number of threads. Values are read and closed outside of its lock.
 */
final class LeasedCache<K, V extends AutoCloseable> {
  private final int kept;
  private final Map<K, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A cache.
   *
   * @param kept how many values stay though nobody uses them, at least 0; those in use count
   */
  LeasedCache(int kept) {
    this.kept = kept;
  }

  /** A value with its users; all but the value is guarded by the cache's lock. */
  private final class Entry {
    private final CompletableFuture<V> value = new CompletableFuture<>();
    private int users;
    private boolean forgotten;
  }

  /** The use of a value; close it to give the value back. One thread. */
  final class Lease implements AutoCloseable {
    private final Entry entry;
    private boolean given = true;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    /** The value, not closed before this lease is. */
    V value() {
      if (!given) {
        throw new IllegalStateException("A value is used before it is given back");
      }
      return entry.value.join();
    }

    /** Gives the value back, once. */
    @Override
    public void close() {
      if (given) {
        given = false;
        leave(entry);
      }
    }
  }

  /**
   * Uses a value.
   *
   * @param read makes it where it is not here; what it throws is thrown to all who wait for it
   */
  Lease lease(K key, Supplier<V> read) {
    Entry entry;
    boolean reads;
    synchronized (entries) {
      Entry known = entries.get(key);
      reads = known == null;
      entry = reads ? new Entry() : known;
      if (reads) {
        entries.put(key, entry);
      }
      entry.users++;
    }
    if (reads) {
      read(key, entry, read);
    }
    try {
      entry.value.join();
    } catch (CompletionException e) {
      leave(entry);
      throw unwrapped(e);
    }
    return new Lease(entry);
  }

  private void read(K key, Entry entry, Supplier<V> read) {
    try {
      entry.value.complete(read.get());
    } catch (RuntimeException | Error e) {
      // Whoever comes next reads it again.
      synchronized (entries) {
        entries.remove(key, entry);
      }
      entry.value.completeExceptionally(e);
    }
  }

  private static RuntimeException unwrapped(CompletionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : e;
  }

  private void leave(Entry entry) {
    List<Entry> unused = new ArrayList<>();
    synchronized (entries) {
      entry.users--;
      if (entry.forgotten && entry.users == 0) {
        unused.add(entry);
      }
      Iterator<Entry> eldestFirst = entries.values().iterator();
      while (entries.size() > kept && eldestFirst.hasNext()) {
        Entry eldest = eldestFirst.next();
        if (eldest.users == 0) {
          eldestFirst.remove();
          unused.add(eldest);
        }
      }
    }
    unused.forEach(this::close);
  }

  /** Forgets a value, and closes it when its last user leaves. */
  void forget(K key) {
    Entry unused;
    synchronized (entries) {
      Entry known = entries.remove(key);
      if (known == null) {
        return;
      }
      known.forgotten = true;
      if (known.users > 0) {
        return;
      }
      unused = known;
    }
    close(unused);
  }

  /** Forgets all values, and closes each when its last user leaves. */
  void forgetAll() {
    List<K> keys;
    synchronized (entries) {
      keys = List.copyOf(entries.keySet());
    }
    keys.forEach(this::forget);
  }

  private void close(Entry entry) {
    if (entry.value.isCompletedExceptionally()) {
      return;
    }
    try {
      entry.value.join().close();
    } catch (Exception e) {
      throw new IllegalStateException("A value could not be closed", e);
    }
  }
}
