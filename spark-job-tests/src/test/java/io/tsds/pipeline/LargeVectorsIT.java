package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.RunReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors so long that a small pool takes several blocks of the work folder. */
class LargeVectorsIT {
  @TempDir private Path folder;

  @Test
  void groupsOfMembersThatSpanBlocksGetTheirDensities() {
    // A block has 838 members of this dimension and a group 256: the fourth lies in two blocks.
    RunReport report = assertAgreesWithBruteForce(900, 5000, 5, 600, 100.3);
    assertThat(report.counts().pool()).isGreaterThan(860);
  }

  @Test
  void largestDimensionWorksWithOneQuery() {
    RunReport report = assertAgreesWithBruteForce(140, 1 << 15, 1, 130, 256.3);
    assertThat(report.counts().pool()).isEqualTo(130);
  }

  /**
   * Runs on Gaussian rows.
   *
   * @param bandwidth about the usual distance, so that some pairs count and some do not
   */
  private RunReport assertAgreesWithBruteForce(
      int rows, int dimension, int queryRows, int prefetch, double bandwidth) {
    Random random = new Random(dimension);
    Embeddings candidates = Embeddings.numbered(gaussian(random, rows, dimension));
    Embeddings queries = Embeddings.numbered(gaussian(random, queryRows, dimension));
    Selections selection =
        Selections.of(
                candidates.writeNpy(folder.resolve("candidates"), 2),
                queries.writeNpy(folder.resolve("queries"), 1),
                folder.resolve("out"))
            .in(LocalSpark.manyPartitions(1 << 22))
            .scale(100)
            .alpha(0.5)
            .bandwidth(bandwidth)
            .prefetch(prefetch)
            .format(SelectionFormat.JSONL);
    RunReport report = selection.report();
    Oracle oracle = Oracle.of(selection.parameters().model(), queries.block(), candidates.block());
    assertThat(report.nearDuplicates().largestDensity()).isGreaterThan(1);
    assertThat(JsonLines.probabilities(folder.resolve("out"))).isEqualTo(oracle.probabilities());
    return report;
  }

  private static float[][] gaussian(Random random, int rows, int dimension) {
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int k = 0; k < dimension; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    return values;
  }
}
