package org.crosshash.guidance;

import java.util.function.Supplier;

/** A value that is made when it is first asked for; safe for any number of threads. */
final class Once<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private volatile T made;

  Once(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T value = made;
    if (value == null) {
      synchronized (this) {
        value = made;
        if (value == null) {
          value = maker.get();
          made = value;
        }
      }
    }
    return value;
  }
}
