package io.tsds.verify;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.report.RunReport;
import io.tsds.storage.result.AssignmentTrace;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A target task of the run with what its part of the output says, and which of its queries and
 * candidates are checked.
 *
 * @param title what stands before subjects of findings, empty for the only target task
 * @param queries of the target task
 * @param queryIds of them
 * @param trace what the run left of its lists; null where an older version wrote the output
 * @param rows its probabilities
 * @param transport what was read of its transport plan; null where an older version wrote the
 *     output
 * @param queriesChecked numbers of the queries to search again, ascending
 * @param membersChecked rows of the probabilities to compute again, ascending
 */
record CheckedTarget(
    String title,
    RunReport report,
    EmbeddingMatrix queries,
    IdColumn queryIds,
    AssignmentTrace trace,
    ResultRows.Probabilities rows,
    TransportChecks transport,
    int[] queriesChecked,
    int[] membersChecked) {

  /** The same with its transport plan. */
  CheckedTarget with(TransportChecks read) {
    return new CheckedTarget(
        title, report, queries, queryIds, trace, rows, read, queriesChecked, membersChecked);
  }

  /** Some of the numbers below {@code size}, each as likely as another, ascending. */
  static int[] some(int size, int wanted, long seed) {
    if (wanted >= size) {
      return IntStream.range(0, size).toArray();
    }
    return new Random(seed).ints(0, size).distinct().limit(wanted).sorted().toArray();
  }

  String query(int query) {
    return "query " + queryIds.text(query);
  }
}
