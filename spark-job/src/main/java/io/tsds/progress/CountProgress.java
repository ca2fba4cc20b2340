package io.tsds.progress;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says every ten seconds how many of a number of things the driver has done, where these are too
 * many for a line each and no stage of Spark counts them. Any thread may tell it.
 */
public final class CountProgress {
  private static final double SECONDS_BETWEEN_LINES = 10;

  private final String name;
  private final String noun;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private final long started;
  private long lastLine;
  private long most;
  private long earlier;

  /**
   * @param name what is done
   * @param noun what is counted, in the singular
   * @param log takes the lines
   * @param nanoTime the clock, which starts now
   */
  public CountProgress(String name, String noun, Consumer<String> log, LongSupplier nanoTime) {
    this.name = name;
    this.noun = noun;
    this.log = log;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.lastLine = started;
  }

  /** So many are done without having been waited for, by an earlier run say. */
  public synchronized void skip(long things) {
    earlier += things;
  }

  /**
   * So many are done of all, skipped ones included; what several threads tell comes in any order.
   */
  public synchronized void at(long done, long all) {
    most = Math.max(most, done);
    long now = nanoTime.getAsLong();
    if ((now - lastLine) / 1e9 >= SECONDS_BETWEEN_LINES) {
      lastLine = now;
      log.accept(new CountedThings(name, noun, most, all, earlier, (now - started) / 1e9).line());
    }
  }
}
