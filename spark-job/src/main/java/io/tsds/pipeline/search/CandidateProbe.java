package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.report.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Some candidates, from a few partitions spread over all, for figures that tell people what their
 * embeddings are like. Nothing else depends on them.
 *
 * @param rows the probed candidates [dimension] each
 */
public record CandidateProbe(List<float[]> rows) {
  private static final int MOST_PARTITIONS = 8;
  private static final int MOST_ROWS = 256;
  private static final long MOST_BYTES = 4L << 20;

  /** Queries of the random pairs, spread over all. */
  private static final int MOST_QUERIES = 256;

  /**
   * What is said of pairs of probed candidates; null where there are no two of them.
   *
   * @param candidates how many were probed
   * @param distance mean distance of two
   * @param cosine mean cosine of two that are not zero
   * @param toQueries {@link Quantiles} of the distances between probed candidates and queries of
   *     all target tasks; null where nothing was probed, and in the work of an earlier build
   */
  public record Facts(int candidates, Double distance, Double cosine, List<Double> toQueries) {}

  /** How many rows of a partition belong to the probe. */
  static int rowsOf(int partition, int partitions, int dimension) {
    int probed = Math.min(MOST_PARTITIONS, partitions);
    boolean first =
        partition == 0
            || (long) partition * probed / partitions != (partition - 1L) * probed / partitions;
    long affordable = Math.max(16, MOST_BYTES / (Float.BYTES * (long) dimension));
    return first ? (int) Math.min(MOST_ROWS, affordable) / probed : 0;
  }

  /** Rows spread over a block, row-major [at most {@code rows} x dimension]. */
  static float[] of(EmbeddingBlock block, int rows) {
    int taken = Math.min(rows, block.rows());
    float[] values = new float[taken * block.dimension()];
    for (int i = 0; i < taken; i++) {
      int row = (int) ((long) i * block.rows() / taken);
      System.arraycopy(
          block.values(), block.offset(row), values, i * block.dimension(), block.dimension());
    }
    return values;
  }

  /** What the tasks of a pass probed. */
  static CandidateProbe of(PartitionLedger ledger, int dimension) {
    List<float[]> rows = new ArrayList<>();
    ledger.value().values().stream()
        .sorted((a, b) -> Integer.compare(a.read().partition(), b.read().partition()))
        .forEach(facts -> addRows(facts.probe(), dimension, rows));
    return new CandidateProbe(rows);
  }

  private static void addRows(float[] values, int dimension, List<float[]> rows) {
    if (values.length % dimension != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d values are no rows of dimension %d", values.length, dimension));
    }
    for (int from = 0; from < values.length; from += dimension) {
      float[] row = new float[dimension];
      System.arraycopy(values, from, row, 0, dimension);
      rows.add(row);
    }
  }

  /** The means over all pairs, and the distances to some of the queries. */
  Facts facts(EmbeddingMatrix queries) {
    double distances = 0;
    double cosines = 0;
    long pairs = 0;
    long directed = 0;
    double[] squaredNorms =
        rows.stream().mapToDouble(row -> SquaredDistance.norm(row, 0, row.length)).toArray();
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < i; j++) {
        float[] a = rows.get(i);
        double squared = SquaredDistance.between(a, 0, rows.get(j), 0, a.length);
        distances += Math.sqrt(squared);
        pairs++;
        double norms = Math.sqrt(squaredNorms[i]) * Math.sqrt(squaredNorms[j]);
        if (norms > 0) {
          cosines += (squaredNorms[i] + squaredNorms[j] - squared) / 2 / norms;
          directed++;
        }
      }
    }
    return new Facts(
        rows.size(),
        pairs == 0 ? null : distances / pairs,
        directed == 0 ? null : cosines / directed,
        toQueries(queries));
  }

  private List<Double> toQueries(EmbeddingMatrix queries) {
    int taken = Math.min(MOST_QUERIES, queries.rows());
    if (taken == 0 || rows.isEmpty()) {
      return null;
    }
    double[] distances = new double[taken * rows.size()];
    for (int i = 0; i < taken; i++) {
      int offset = queries.offset((int) ((long) i * queries.rows() / taken));
      for (int j = 0; j < rows.size(); j++) {
        float[] row = rows.get(j);
        distances[i * rows.size() + j] =
            Math.sqrt(SquaredDistance.between(queries.values(), offset, row, 0, row.length));
      }
    }
    return Quantiles.of(distances);
  }
}
