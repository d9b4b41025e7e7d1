package org.crosshash.experiments.progress;

/** Tells somebody else how far tasks have come, for displays of their own. */
public final class StageProgress implements Progress {
  private final Watcher watcher;

  /** Tells this watcher. */
  public StageProgress(Watcher watcher) {
    this.watcher = watcher;
  }

  /** Is told how far tasks have come. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * A task has come so far.
     *
     * @param name of the task
     * @param done units done
     * @param total units in all; 0: unknown
     */
    void at(String name, long done, long total);
  }

  @Override
  public Task begin(String name) {
    watcher.at(name, 0, 0);
    return new Told(name);
  }

  private final class Told implements Task {
    private final String name;

    Told(String name) {
      this.name = name;
    }

    @Override
    public void at(long done, long total, String note) {
      watcher.at(name, done, total);
    }

    @Override
    public void end(String outcome) {}

    @Override
    public void close() {}
  }
}
