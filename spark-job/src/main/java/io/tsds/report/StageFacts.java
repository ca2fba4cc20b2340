package io.tsds.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage did and cost.
 *
 * @param name as people read it: "neighbor search"
 * @param seconds wall-clock time
 * @param rows rows it went through, 0 where it has none
 * @param bytes bytes it went through, 0 where it has none
 * @param details figures of its own, in the order given: strings, booleans, numbers and lists of
 *     them. A number that is not finite is kept as null
 */
public record StageFacts(
    String name, double seconds, long rows, long bytes, Map<String, Object> details) {
  private static final String TAKEN = "takenFromEarlierRun";

  public StageFacts {
    FactChecks.finite("seconds", seconds);
    FactChecks.count("rows", rows);
    FactChecks.count("bytes", bytes);
    details = FactChecks.details(details);
  }

  /** Whether an earlier run did it, from whose work folder this one took what it left. */
  public boolean isTaken() {
    return Boolean.TRUE.equals(details.get(TAKEN));
  }

  /** The same facts, which say so where the stage is that of an earlier run. */
  public StageFacts taken(boolean fromEarlierRun) {
    if (!fromEarlierRun) {
      return this;
    }
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(TAKEN, true);
    return new StageFacts(name, seconds, rows, bytes, more);
  }
}
