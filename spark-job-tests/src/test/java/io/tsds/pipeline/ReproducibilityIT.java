package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.Metric;
import io.tsds.embedding.StringIds;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.Checksums;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.GridClusters;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same candidates, whatever files they are in, however they are split and whichever BLAS runs,
 * give the same rows bit for bit. The data is full of copies and ties, which only ids can order.
 */
class ReproducibilityIT {
  private static final int CANDIDATES = 4000;
  private static final int DIMENSION = 24;
  private static final int QUERIES = 40;
  private static final int PREFETCH = 60;
  private static final int KDE_NEIGHBORS = 40;
  private static final double BANDWIDTH = 0.9;
  private static final int[] PARTITIONS = {1, 2, 7, 64};

  /** Far more bytes than a file has. */
  private static final long WHOLE_FILES = 1 << 30;

  @TempDir private Path folder;

  /** What a run left behind. */
  private record Written(List<String> selection, List<String> probabilities, Checksums checksums) {}

  @Test
  void longIdsGiveTheSameRowsHoweverTheyAreSplit() {
    Embeddings candidates = Embeddings.numbered(rowsWithTies()).withIds(scatteredLongs());
    Written expected = null;
    for (int partitions : PARTITIONS) {
      for (BlasChoice blas : List.of(BlasChoice.OPENBLAS, BlasChoice.JAVA)) {
        Written written = runOnParquet(candidates, partitions, blas);
        expected = expected == null ? written : expected;
        assertThat(written).as("%d partitions, %s", partitions, blas).isEqualTo(expected);
      }
    }
    assertThat(JsonLines.probabilities(expected.probabilities())).isEqualTo(bruteForce(candidates));
  }

  @Test
  void stringIdsGiveTheSameRowsHoweverTheyAreSplit() {
    Embeddings candidates = Embeddings.numbered(rowsWithTies()).withIds(strings());
    Written expected = runOnParquet(candidates, 1, BlasChoice.JAVA);
    for (int partitions : PARTITIONS) {
      Written written = runOnParquet(candidates, partitions, BlasChoice.OPENBLAS);
      assertThat(written).as("%d partitions", partitions).isEqualTo(expected);
    }
    assertThat(JsonLines.probabilities(expected.probabilities())).isEqualTo(bruteForce(candidates));
  }

  @Test
  void npyFilesGiveTheSameRowsHoweverTheyAreSplit() {
    Embeddings candidates = Embeddings.numbered(rowsWithTies());
    Path oneFile = candidates.writeNpy(folder.resolve("one"), 1);
    Path fiveFiles = candidates.writeNpy(folder.resolve("five"), 5);
    Written expected = runOnNpy(oneFile, 1);
    assertThat(runOnNpy(oneFile, 64)).isEqualTo(expected);
    assertThat(runOnNpy(fiveFiles, 7)).isEqualTo(expected);
    assertThat(JsonLines.probabilities(expected.probabilities())).isEqualTo(bruteForce(candidates));
  }

  /** Parquet is sampled at the beginning of its partitions. */
  @Test
  void aSampleThatMisleadsCostsAnotherSearchAndChangesNothing() {
    Embeddings candidates = Embeddings.numbered(rowsWithTies()).withIds(scatteredLongs());
    float[] first = queries().rows()[0];
    Path nearestFirst = folder.resolve("nearest-first");
    candidates.sortedBy(row -> squared(first, row)).writeParquet(nearestFirst, 1);
    RunReport report = report(nearestFirst, 1, WHOLE_FILES, BlasChoice.AUTO);
    StageFacts search = report.stages().get(0);
    assertThat((Long) search.details().get("queriesSearchedAgain")).isPositive();
    assertThat(search.details()).containsEntry("waves", 3L);
    assertThat(report.checksums())
        .isEqualTo(runOnParquet(candidates, 2, BlasChoice.AUTO).checksums());
  }

  private static double squared(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sum;
  }

  private Written runOnParquet(Embeddings candidates, int files, BlasChoice blas) {
    Path input = folder.resolve("%s-%d-%s".formatted(candidates.ids().kind(), files, blas));
    candidates.shuffled(blas == BlasChoice.JAVA ? -files : files).writeParquet(input, files);
    return run(input, files, WHOLE_FILES, blas);
  }

  private Written runOnNpy(Path input, int partitions) {
    long partitionBytes = (long) CANDIDATES * DIMENSION * Float.BYTES / partitions + 1;
    return run(input, partitions, partitionBytes, BlasChoice.AUTO);
  }

  private Written run(Path candidates, int partitions, long partitionBytes, BlasChoice blas) {
    RunReport report = report(candidates, partitions, partitionBytes, blas);
    Path output = output(candidates, partitions);
    return new Written(
        JsonLines.lines(output.resolve("selection")),
        JsonLines.lines(output.resolve("probabilities")),
        report.checksums());
  }

  private Path output(Path candidates, int partitions) {
    return folder.resolve(candidates.getFileName() + "-" + partitions + "-out");
  }

  private RunReport report(Path candidates, int partitions, long partitionBytes, BlasChoice blas) {
    Path queries = queries().writeNpy(folder.resolve("queries"), 1);
    Path output = output(candidates, partitions);
    RunReport report =
        Selections.of(candidates, queries, output)
            .in(LocalSpark.manyPartitions(partitionBytes))
            .blas(blas)
            .bandwidth(BANDWIDTH)
            .prefetch(PREFETCH)
            .kdeNeighbors(KDE_NEIGHBORS)
            .sampleSize(500)
            .epochs(2)
            .format(SelectionFormat.JSONL)
            .report();
    assertScanned(report, partitions);
    return report;
  }

  private static void assertScanned(RunReport report, int partitions) {
    StageFacts search = report.stages().get(0);
    assertThat(search.name()).isEqualTo("neighbor search");
    assertThat(search.rows()).isEqualTo(CANDIDATES);
    assertThat(search.details()).containsEntry("tasks", (long) partitions);
    assertThat((Long) search.details().get("sampleSurvivors")).isPositive();
  }

  private static SortedMap<String, Double> bruteForce(Embeddings candidates) {
    SelectionParameters.Model model =
        new SelectionParameters.Model(
            Method.KNN_KDE,
            Metric.L2,
            0.6,
            5,
            false,
            BANDWIDTH,
            PREFETCH,
            KDE_NEIGHBORS,
            Cost.DISTANCE);
    return Oracle.of(model, queries().block(), candidates.block()).probabilities();
  }

  private static float[][] rowsWithTies() {
    return GridClusters.rowsWithCopies(CANDIDATES, DIMENSION);
  }

  private static Embeddings queries() {
    Random random = new Random(2);
    return Embeddings.numbered(
        IntStream.range(0, QUERIES)
            .mapToObj(query -> GridClusters.point(random, DIMENSION, query % 3))
            .toArray(float[][]::new));
  }

  /** Distinct ids of both signs in no order. */
  private static LongIds scatteredLongs() {
    return new LongIds(
        LongStream.range(0, CANDIDATES).map(i -> (i - 2000) * 0x9E3779B97F4A7C15L).toArray());
  }

  /** Distinct ids that sort otherwise by UTF-16 and by number than by UTF-8. */
  private static IdColumn strings() {
    String[] beginnings = {"", "document ", "é", "\uFFFD", "😀"};
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CANDIDATES; i++) {
      ids.add(beginnings[i % beginnings.length] + i);
    }
    Collections.shuffle(ids, new Random(3));
    return StringIds.of(ids.toArray(String[]::new));
  }
}
