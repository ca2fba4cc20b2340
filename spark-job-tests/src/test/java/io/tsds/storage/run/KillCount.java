package io.tsds.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

/** Counts the runs of a test class that were killed, each of which left a state to look at. */
final class KillCount {
  private int states;

  /** As {@link KillableFileSystem#survives}, and counts. */
  boolean survives(Runnable work) {
    boolean survived = KillableFileSystem.survives(work);
    states += survived ? 0 : 1;
    return survived;
  }

  /** Says how many there were, which must be at least so many. */
  void requireAtLeast(int least) {
    System.out.printf("%d states of a killed run%n", states);
    assertThat(states).isGreaterThanOrEqualTo(least);
  }
}
