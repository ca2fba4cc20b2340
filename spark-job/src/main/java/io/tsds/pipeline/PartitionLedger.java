package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.PartitionSummary;
import io.tsds.storage.RowFault;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.util.AccumulatorV2;

/**
 * Facts of each partition, kept by partition number. Spark may run a task twice (a retry, a lost
 * executor, a recomputed stage) and would count it twice in a sum; here the second entry replaces
 * an equal first one.
 */
final class PartitionLedger extends AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> {
  private static final long serialVersionUID = 1L;

  private final Map<Integer, PartitionFacts> facts = new HashMap<>();

  @Override
  public synchronized boolean isZero() {
    return facts.isEmpty();
  }

  @Override
  public synchronized AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> copy() {
    PartitionLedger copy = new PartitionLedger();
    copy.facts.putAll(facts);
    return copy;
  }

  @Override
  public synchronized void reset() {
    facts.clear();
  }

  @Override
  public synchronized void add(PartitionFacts added) {
    facts.put(added.read().partition(), added);
  }

  @Override
  public synchronized void merge(
      AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> other) {
    facts.putAll(other.value());
  }

  @Override
  public synchronized Map<Integer, PartitionFacts> value() {
    return new HashMap<>(facts);
  }

  /** The sum of a figure over all partitions. */
  long sum(ToLongFunction<PartitionFacts> figure) {
    return value().values().stream().mapToLong(figure).sum();
  }

  /** Fails with the first fault in the order of files and rows, if a task stopped at one. */
  void throwFirstFault(EmbeddingInput input) {
    value().values().stream()
        .map(PartitionFacts::read)
        .filter(PartitionSummary::stopped)
        .map(PartitionSummary::firstFault)
        .min(RowFault.BY_PLACE)
        .ifPresent(
            fault -> {
              throw new UserException(
                  "--"
                      + input.role()
                      + ": "
                      + fault.message()
                      + " (--on-bad-row skip leaves such rows out and counts them)");
            });
  }
}
