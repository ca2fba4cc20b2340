package io.tsds.pipeline.search;

import io.tsds.UserException;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.RowFault;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.AccumulatorV2;

/**
 * Facts of each partition, kept by partition number. Spark may run a task twice (a retry, a lost
 * executor, a recomputed stage) and would count it twice in a sum; here the second entry replaces
 * an equal first one. Where both read different rows, nobody can tell which of them the other tasks
 * went on with: that partition is remembered as torn.
 */
public final class PartitionLedger
    extends AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> {
  private static final long serialVersionUID = 1L;

  private final Map<Integer, PartitionFacts> facts = new HashMap<>();
  private final SortedMap<Integer, PartitionSummary> torn = new TreeMap<>();

  /** The first partition whose task stopped at a fault. */
  private int firstStopped = Integer.MAX_VALUE;

  /** The driver's alone. */
  private transient Runnable faultAction;

  private transient boolean partitionsInOrder;

  /**
   * A ledger that tasks of the session can write to. It has no name: Spark shows the value of named
   * ones, whole, at the end of every task.
   */
  public static PartitionLedger registeredIn(SparkSession spark) {
    PartitionLedger ledger = new PartitionLedger();
    spark.sparkContext().register(ledger);
    return ledger;
  }

  @Override
  public synchronized boolean isZero() {
    return facts.isEmpty();
  }

  @Override
  public synchronized AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> copy() {
    PartitionLedger copy = new PartitionLedger();
    copy.facts.putAll(facts);
    copy.torn.putAll(torn);
    return copy;
  }

  @Override
  public synchronized void reset() {
    facts.clear();
    torn.clear();
    firstStopped = Integer.MAX_VALUE;
  }

  @Override
  public synchronized void add(PartitionFacts added) {
    if (added.read().stopped()) {
      firstStopped = Math.min(firstStopped, added.read().partition());
    }
    PartitionFacts earlier = facts.put(added.read().partition(), added);
    if (earlier != null && !earlier.read().checksum().equals(added.read().checksum())) {
      torn.put(added.read().partition(), added.read());
    }
  }

  @Override
  public synchronized void merge(
      AccumulatorV2<PartitionFacts, Map<Integer, PartitionFacts>> other) {
    PartitionLedger merged = (PartitionLedger) other;
    merged.value().values().forEach(this::add);
    torn.putAll(merged.tornPartitions());
    Runnable action = faultAction;
    if (action != null && faultIsKnown()) {
      faultAction = null;
      action.run();
    }
  }

  /**
   * Has something done once a task stopped at a fault.
   *
   * @param inOrder whether partitions follow the order of files and rows: then it is done when that
   *     fault is certain to be the first, all partitions before its own being read
   */
  synchronized void atFault(boolean inOrder, Runnable action) {
    partitionsInOrder = inOrder;
    faultAction = action;
  }

  private boolean faultIsKnown() {
    return firstStopped < Integer.MAX_VALUE
        && (!partitionsInOrder || IntStream.range(0, firstStopped).allMatch(facts::containsKey));
  }

  @Override
  public synchronized Map<Integer, PartitionFacts> value() {
    return new HashMap<>(facts);
  }

  private synchronized SortedMap<Integer, PartitionSummary> tornPartitions() {
    return new TreeMap<>(torn);
  }

  /** The sum of a figure over all partitions. */
  long sum(ToLongFunction<PartitionFacts> figure) {
    return value().values().stream().mapToLong(figure).sum();
  }

  /** Fails if a task that Spark ran twice read different rows. */
  public void requireWhole(EmbeddingInput input) {
    SortedMap<Integer, PartitionSummary> partitions = tornPartitions();
    if (!partitions.isEmpty()) {
      PartitionSummary first = partitions.get(partitions.firstKey());
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`%s` %s: a task that ran twice read different rows in partition %d (%s); the files changed while the run read them: start again once they are complete, with `overwrite`",
              input.role(),
              input.uri(),
              first.partition(),
              first.place()));
    }
  }

  /** Whether a task stopped at a faulty row. */
  synchronized boolean hasFault() {
    return firstStopped < Integer.MAX_VALUE;
  }

  /** Fails with the first fault in the order of files and rows, if a task stopped at one. */
  public void throwFirstFault(EmbeddingInput input) {
    value().values().stream()
        .map(PartitionFacts::read)
        .filter(PartitionSummary::stopped)
        .map(PartitionSummary::firstFault)
        .min(RowFault.BY_PLACE)
        .ifPresent(
            fault -> {
              throw fault.failure(input);
            });
  }
}
