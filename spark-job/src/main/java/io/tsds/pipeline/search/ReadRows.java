package io.tsds.pipeline.search;

import io.tsds.UserException;
import io.tsds.embedding.InputChecksum;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.PartitionSummary;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The candidates as one pass read them, to be compared with those of another pass: all passes of a
 * run must have read the same rows, or their results do not belong together.
 *
 * @param checksum of all good rows, as hexadecimal digits
 * @param partitions what was read of each partition, by which a difference gets a place; empty
 *     where an earlier run read, whose partitions may have been others
 */
public record ReadRows(String checksum, Map<Integer, PartitionSummary> partitions) {

  /** What the tasks of a whole pass read. */
  public static ReadRows of(PartitionLedger ledger) {
    Map<Integer, PartitionSummary> partitions = new TreeMap<>();
    InputChecksum checksum = InputChecksum.NONE;
    for (PartitionFacts facts : ledger.value().values()) {
      partitions.put(facts.read().partition(), facts.read());
      checksum = checksum.plus(facts.read().checksum());
    }
    return new ReadRows(checksum.hex(), partitions);
  }

  /** What a pass of an earlier run read. */
  public static ReadRows ofEarlierRun(String checksum) {
    return new ReadRows(checksum, Map.of());
  }

  /**
   * Makes sure that a later pass read the same.
   *
   * @param pass what the later pass is called in messages
   * @throws UserException naming the first place where they differ
   */
  public void requireSame(ReadRows later, String pass, EmbeddingInput input) {
    if (checksum.equals(later.checksum)) {
      return;
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "`%s` %s: %s read other rows than the search: their checksum was %s and is %s%s; the files changed while the run read them, or between it and the run that it resumes: start again once they are complete, with `overwrite`",
            input.role(),
            input.uri(),
            pass,
            checksum,
            later.checksum,
            firstDifference(later)));
  }

  private String firstDifference(ReadRows later) {
    for (Map.Entry<Integer, PartitionSummary> partition : partitions.entrySet()) {
      PartitionSummary before = partition.getValue();
      PartitionSummary after = later.partitions.get(partition.getKey());
      if (after == null || !before.checksum().equals(after.checksum())) {
        return String.format(
            Locale.ROOT, ", first in partition %d (%s)", before.partition(), before.place());
      }
    }
    return "";
  }
}
