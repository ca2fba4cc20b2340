package io.tsds.progress;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import java.util.Locale;

/**
 * How many of a number of things are done, as the log says it.
 *
 * @param name what is done
 * @param noun what is counted, in the singular
 * @param done of {@code all}
 * @param earlier of those done, took none of the seconds
 * @param seconds since the first of the others began
 */
record CountedThings(String name, String noun, long done, long all, long earlier, double seconds) {

  /** One line; the time left supposes that what is left goes as fast as what is done. */
  public String line() {
    String line =
        String.format(
            Locale.ROOT,
            "%s: %d %% (%,d of %s)",
            name,
            100 * done / Math.max(1, all),
            done,
            Quantity.of(all, noun));
    long timed = done - earlier;
    return timed <= 0
        ? line + ", " + Figures.wholeSeconds(seconds) + " so far"
        : String.format(
            Locale.ROOT,
            "%s, %s a second, about %s left",
            line,
            Figures.number(timed / seconds),
            Figures.wholeSeconds(seconds / timed * (all - done)));
  }
}
