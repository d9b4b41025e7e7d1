package org.crosshash.hamming;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * Lets searches that come while the codes of an array are being scanned share the next scan.
 *
 * <p>A scan for one query is about as fast as memory delivers, and a scan for several together
 * takes little longer. A search that finds no scan under way begins at once, alone. One that finds
 * another's waits for its end, and those that wait for the same snapshot then go together, each
 * with its own limit and radius; whoever waited longest scans for all. Answers are those of a scan
 * alone. A search that is cancelled stops waiting, and a scan ends early only once nobody waits for
 * it. Safe for any number of threads.
 */
final class SharedScans {
  /** Queries of one scan at most. */
  private static final int MOST_QUERIES = 64;

  /** How often a search that waits asks whether it is still wanted. */
  private static final long ASK_EVERY_NANOS = 2_000_000;

  private final Deque<Member> waiting = new ArrayDeque<>();
  private boolean scanning;
  private long scans;

  /** A search that takes part. */
  private static final class Member {
    private final CodeSnapshot snapshot;
    private final PackedCodes queries;
    private final SearchRequest request;
    private final Semaphore signal = new Semaphore(0);

    /** Those that it scans for, itself among them; none where another scans for it. */
    private List<Member> together = List.of();

    private List<Neighbours> found = List.of();
    private Optional<Throwable> failure = Optional.empty();

    Member(CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
      this.snapshot = snapshot;
      this.queries = queries;
      this.request = request;
    }

    /** Throws where the search is no longer wanted. */
    void requireWanted() {
      if (request.cancelled().getAsBoolean()) {
        throw cancelled();
      }
    }

    static CrosshashException cancelled() {
      return new CrosshashException(
          Problem.CANCELLED,
          "The search was cancelled",
          "while it shared a scan with others",
          "search again, or allow more time");
    }

    boolean isWanted() {
      try {
        return !request.cancelled().getAsBoolean();
      } catch (RuntimeException e) {
        // It throws the same to itself when it asks; to the others it only matters that it is gone.
        return false;
      }
    }

    List<Neighbours> result() {
      return switch (failure.orElse(null)) {
        case null -> found;
        case RuntimeException e -> {
          requireWanted();
          throw e;
        }
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      };
    }
  }

  /**
   * Searches, alone or together with others.
   *
   * @param flat scans
   * @param snapshot the codes
   * @param queries at most 64 codes of the same length
   * @param request what to search for among the live codes; its filter is not looked at
   * @throws CrosshashException with {@link Problem#CANCELLED} where the request was cancelled
   */
  List<Neighbours> search(
      FlatSearch flat, CodeSnapshot snapshot, PackedCodes queries, SearchRequest request) {
    Member member = new Member(snapshot, queries, request);
    if (!beginsAlone(member)) {
      await(member);
    }
    if (!member.together.isEmpty()) {
      scan(flat, member);
    }
    return member.result();
  }

  /** Scans so far. */
  synchronized long scans() {
    return scans;
  }

  /** Searches that wait for a scan to end. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized boolean beginsAlone(Member member) {
    if (scanning) {
      waiting.add(member);
      return false;
    }
    scanning = true;
    scans++;
    member.together = List.of(member);
    return true;
  }

  private void await(Member member) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (member.signal.tryAcquire(ASK_EVERY_NANOS, TimeUnit.NANOSECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          // As in a scan alone: who interrupts does not cancel.
          interrupted = true;
        }
        if (!member.isWanted() && leaves(member)) {
          member.requireWanted();
          throw Member.cancelled();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes back a search that is no longer wanted; one that was chosen to scan must do so. */
  private synchronized boolean leaves(Member member) {
    waiting.remove(member);
    return member.together.isEmpty();
  }

  private void scan(FlatSearch flat, Member first) {
    List<Member> together = first.together;
    try {
      List<FlatSearch.Wanted> wanted = new ArrayList<>();
      for (Member member : together) {
        for (int query = 0; query < member.queries.size(); query++) {
          wanted.add(
              new FlatSearch.Wanted(
                  member.queries.query(query), member.request.limit(), member.request.radius()));
        }
      }
      List<Neighbours> found =
          flat.search(
              first.snapshot.codes(),
              wanted,
              first.snapshot.live(),
              together.size() == 1
                  ? first.request.cancelled()
                  : () -> together.stream().noneMatch(Member::isWanted));
      int from = 0;
      for (Member member : together) {
        member.found = found.subList(from, from + member.queries.size());
        from += member.queries.size();
      }
    } catch (RuntimeException | Error e) {
      together.forEach(member -> member.failure = Optional.of(e));
    } finally {
      next();
      for (Member member : together) {
        if (member != first) {
          member.signal.release();
        }
      }
    }
  }

  /** Chooses who goes next, and together with whom. */
  private synchronized void next() {
    Member first = waiting.poll();
    if (first == null) {
      scanning = false;
      return;
    }
    List<Member> together = new ArrayList<>(List.of(first));
    int queries = first.queries.size();
    for (Iterator<Member> others = waiting.iterator(); others.hasNext(); ) {
      Member other = others.next();
      if (other.snapshot.equals(first.snapshot) && queries + other.queries.size() <= MOST_QUERIES) {
        together.add(other);
        queries += other.queries.size();
        others.remove();
      }
    }
    scans++;
    first.together = together;
    first.signal.release();
  }
}
