package io.tsds.storage.queries;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.embedding.RowCheck;
import io.tsds.embedding.SquaredDistance;
import io.tsds.storage.files.InputListing;
import io.tsds.storage.input.EmbeddingInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Splits queries, one after another, into target tasks. */
final class TargetSplit {
  private static final Comparator<String> BY_NAME = Comparator.nullsFirst(InputListing.BYTE_ORDER);

  private final EmbeddingInput input;
  private final int dimension;
  private final Map<String, Rows> targets = new TreeMap<>(BY_NAME);

  TargetSplit(EmbeddingInput input, int dimension) {
    this.input = input;
    this.dimension = dimension;
  }

  private static final class Rows {
    private final IntStream.Builder rows = IntStream.builder();
    private long skipped;
    private long notUnit;
    private long zero;
  }

  /**
   * Puts a query into its target task.
   *
   * @param target its name, or null where queries are not split
   * @param values of all queries, row-major
   */
  void add(String target, int row, float[] values) {
    Rows rows = of(target);
    rows.rows.add(row);
    if (input.metric() == Metric.L2) {
      double squaredNorm = SquaredDistance.norm(values, row * dimension, dimension);
      rows.notUnit += RowCheck.isOffUnitLength(squaredNorm) ? 1 : 0;
      rows.zero += squaredNorm > 0 ? 0 : 1;
    }
  }

  /** Counts a row whose vector is faulty. */
  void skip(String target) {
    of(target).skipped++;
  }

  private Rows of(String target) {
    return targets.computeIfAbsent(target, name -> new Rows());
  }

  /** The target tasks by name. Each must have a query left, as it must in a run of its own. */
  List<TargetQueries> targets() {
    List<TargetQueries> split = new ArrayList<>();
    for (Map.Entry<String, Rows> target : targets.entrySet()) {
      int[] rows = target.getValue().rows.build().toArray();
      if (rows.length == 0) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "`%s`: no row of target task %s in %s is left; faulty and skipped: %s",
                input.role(),
                target.getKey(),
                input.uri(),
                Quantity.of(target.getValue().skipped, "row")));
      }
      split.add(
          new TargetQueries(
              target.getKey(),
              rows,
              target.getValue().skipped,
              target.getValue().notUnit,
              target.getValue().zero));
    }
    return split;
  }
}
