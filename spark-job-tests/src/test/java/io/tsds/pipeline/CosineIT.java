package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.report.RunReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.Selections;
import io.tsds.testkit.UnitRows;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cosine metric is l2 on normalized rows, down to the last bit. */
class CosineIT {
  private static final int ZERO_ROW = 170;

  @TempDir private Path folder;

  @Test
  void cosineIsL2OnNormalizedRows() {
    float[][] candidates = rows(1, 400, 19);
    float[][] queries = rows(2, 5, 19);
    Embeddings raw = Embeddings.numbered(candidates);
    Embeddings unit = Embeddings.numbered(UnitRows.of(candidates));
    RunReport cosine = run(raw, queries, Metric.COSINE, OnBadRow.FAIL, "cosine");
    RunReport l2 = run(unit, UnitRows.of(queries), Metric.L2, OnBadRow.FAIL, "l2");
    assertThat(cosine.checksums()).isEqualTo(l2.checksums());
    assertThat(probabilities("cosine")).hasSizeGreaterThan(10).isEqualTo(probabilities("l2"));
    assertThat(cosine.warnings()).isEqualTo(l2.warnings());
  }

  @Test
  void l2OnRowsOfOtherLengthsIsNotCosine() {
    Embeddings raw = Embeddings.numbered(rows(1, 400, 19));
    RunReport cosine = run(raw, rows(2, 5, 19), Metric.COSINE, OnBadRow.FAIL, "cosine");
    RunReport l2 = run(raw, rows(2, 5, 19), Metric.L2, OnBadRow.FAIL, "l2");
    assertThat(cosine.checksums()).isNotEqualTo(l2.checksums());
    assertThat(l2.warnings())
        .anySatisfy(
            warning -> assertThat(warning).contains("405 rows", "`scale`", "`metric` cosine"));
  }

  @Test
  void zeroCandidateIsNamed() {
    Embeddings candidates = candidatesWithZeroRow();
    assertThatThrownBy(
            () -> run(candidates, rows(2, 5, 7), Metric.COSINE, OnBadRow.FAIL, "refused"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`candidates`", "part-001.parquet, row 20, id 1170", "vector is zero", "cosine");
    assertThat(folder.resolve("refused/out/_SUCCESS")).doesNotExist();
  }

  @Test
  void zeroQueryIsNamed() {
    float[][] queries = rows(2, 5, 7);
    queries[3] = new float[7];
    assertThatThrownBy(
            () ->
                run(
                    Embeddings.numbered(rows(1, 50, 7)),
                    queries,
                    Metric.COSINE,
                    OnBadRow.FAIL,
                    "refused"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("queries", "part-000.npy, row 3", "vector is zero");
  }

  @Test
  void zeroRowsCanBeSkippedAsIfTheyWereNotThere() {
    Embeddings all = candidatesWithZeroRow();
    int[] others =
        LongStream.range(0, 300)
            .filter(row -> row != ZERO_ROW)
            .mapToInt(row -> (int) row)
            .toArray();
    float[][] otherRows = new float[others.length][];
    for (int i = 0; i < others.length; i++) {
      otherRows[i] = all.rows()[others[i]];
    }
    Embeddings without = new Embeddings(otherRows, all.ids().select(others));
    float[][] queries = rows(2, 5, 7);
    float[][] queriesAndZero = {
      queries[0], queries[1], new float[7], queries[2], queries[3], queries[4]
    };
    RunReport skipped = run(all, queriesAndZero, Metric.COSINE, OnBadRow.SKIP, "skipped");
    RunReport expected = run(without, queries, Metric.COSINE, OnBadRow.FAIL, "expected");
    // Behind a row that was skipped, queries keep the numbers of their rows in the transport plan.
    assertThat(skipped.checksums().selection()).isEqualTo(expected.checksums().selection());
    assertThat(skipped.checksums().probabilities()).isEqualTo(expected.checksums().probabilities());
    assertThat(skipped.counts().candidates()).isEqualTo(299);
    assertThat(skipped.counts().skippedCandidates()).isEqualTo(1);
    assertThat(skipped.counts().queries()).isEqualTo(5);
    assertThat(skipped.counts().skippedQueries()).isEqualTo(1);
    assertThat(skipped.warnings())
        .anySatisfy(warning -> assertThat(warning).contains("1 candidate and 1 query"));
  }

  private RunReport run(
      Embeddings candidates, float[][] queries, Metric metric, OnBadRow onBadRow, String name) {
    Path place = folder.resolve(name);
    return Selections.of(
            candidates.writeParquet(place.resolve("candidates"), 2),
            Embeddings.numbered(queries).writeNpy(place.resolve("queries"), 1),
            place.resolve("out"))
        .metric(metric)
        .onBadRow(onBadRow)
        .bandwidth(0.5)
        .prefetch(50)
        .format(SelectionFormat.JSONL)
        .report();
  }

  private SortedMap<String, Double> probabilities(String name) {
    return JsonLines.probabilities(folder.resolve(name).resolve("out"));
  }

  private static Embeddings candidatesWithZeroRow() {
    float[][] rows = rows(3, 300, 7);
    rows[ZERO_ROW] = new float[7];
    return Embeddings.numbered(rows).withIds(LongIds.range(1000, rows.length));
  }

  /** Rows whose lengths go over many powers of ten. */
  private static float[][] rows(long seed, int count, int dimension) {
    Random random = new Random(seed);
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      double length = Math.pow(10, 6 * random.nextDouble() - 3);
      for (int k = 0; k < dimension; k++) {
        row[k] = (float) (length * random.nextGaussian());
      }
    }
    return rows;
  }
}
