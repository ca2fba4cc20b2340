package io.tsds.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Method;
import io.tsds.embedding.OnBadRow;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.Verdict;
import io.tsds.sampling.DrawMode;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of data that are not what people think they are. */
class DataWarningsIT {
  private static final int ROWS = 1000;
  private static final int DIMENSION = 16;

  @TempDir private Path folder;

  /** Unit vectors around a common direction, random ones where the spread is large. */
  private static float[][] rows(int rows, double spread, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][DIMENSION];
    for (float[] row : values) {
      double norm = 0;
      for (int k = 0; k < DIMENSION; k++) {
        row[k] = (float) ((k == 0 ? 1 : 0) + spread * random.nextGaussian());
        norm += row[k] * row[k];
      }
      for (int k = 0; k < DIMENSION; k++) {
        row[k] = (float) (row[k] / Math.sqrt(norm));
      }
    }
    return values;
  }

  private Selections selection(float[][] candidates, float[][] queries) {
    return Selections.of(
            Embeddings.numbered(candidates).writeNpy(folder.resolve("candidates"), 3),
            Embeddings.numbered(queries).writeNpy(folder.resolve("queries"), 1),
            folder.resolve("out"))
        .prefetch(500)
        .sampleSize(20);
  }

  private static ListAssert<String> warningsWith(RunReport report, String text) {
    return assertThat(report.warnings()).filteredOn(warning -> warning.contains(text));
  }

  private static void assertSaysNothingOfTheData(RunReport report) {
    for (String text : new String[] {"zero", "cosine", "tiny", "near-duplicates", "distinct"}) {
      warningsWith(report, text).isEmpty();
    }
  }

  @Test
  void ordinaryDataHaveNoWarningAndTheirDistances() {
    RunReport report = selection(rows(ROWS, 1000, 1), rows(4, 1000, 2)).report();
    assertSaysNothingOfTheData(report);
    assertThat(report.distances().betweenCandidates()).isCloseTo(Math.sqrt(2), within(0.05));
    assertThat(report.distances().meanCosine()).isCloseTo(0, within(0.02));
    assertThat(report.distances().sampledCandidates()).isBetween(200, 256);
    assertThat(report.distances().nearest()).isLessThan(report.distances().atK()).isPositive();
    assertThat(report.distances().atK()).isLessThan(report.distances().betweenCandidates());
    assertThat(Verdict.of(report).sentence())
        .contains("the optimum of the stated problem")
        .contains("Whether the candidates suit the target task it does not say");
  }

  @Test
  void embeddingsInAConeAreToldOnce() {
    RunReport report = selection(rows(ROWS, 0.05, 1), rows(4, 0.05, 2)).report();
    assertThat(report.distances().meanCosine()).isGreaterThan(0.9);
    warningsWith(report, "the cosine of two random candidates is 0.9").hasSize(1);
  }

  @Test
  void distancesThatAreTinyAgainstTheScaleAreToldOnce() {
    RunReport report = selection(rows(ROWS, 1000, 1), rows(4, 1000, 2)).scale(200).report();
    warningsWith(report, "tiny against `scale` 200.0").hasSize(1);
  }

  @Test
  void aPoolOfNearDuplicatesIsToldOnceAndOneVectorIsOneContent() {
    float[][] one = rows(1, 1000, 1);
    float[][] copies = new float[ROWS][];
    Arrays.fill(copies, one[0]);
    RunReport report = selection(copies, rows(4, 1000, 2)).kdeNeighbors(100).report();
    warningsWith(report, "closer than `bandwidth` 0.1").hasSize(1);
    assertThat(report.nearDuplicates().distinctVectors()).isEqualTo(1);
    assertThat(report.nearDuplicates().effectiveContents()).isEqualTo(1);
  }

  @Test
  void fewDistinctDrawsAreToldWithTheRemedies() {
    Selections repeats =
        selection(rows(ROWS, 1000, 1), rows(4, 1000, 2)).method(Method.KNN_UNIFORM);
    warningsWith(repeats.sampleSize(5000).report(), "distinct candidates only")
        .singleElement()
        .asString()
        .startsWith("5,000 draws: ")
        .contains("`draw` without-replacement", "`sample-size`", "`alpha`");
    RunReport without =
        repeats.sampleSize(20).draw(DrawMode.WITHOUT_REPLACEMENT).overwrite().report();
    warningsWith(without, "distinct candidates only").isEmpty();
  }

  /** What says how rows are read stands in no option beside a search that was kept. */
  @Test
  void ofAKeptSearchTheRemediesAreThoseOfTheSearch() {
    float[][] candidates = rows(ROWS, 1000, 1);
    candidates[7] = new float[DIMENSION];
    candidates[8] = new float[DIMENSION];
    candidates[8][0] = 3;
    candidates[9][0] = Float.NaN;
    Selections run =
        selection(candidates, rows(4, 1000, 2))
            .method(Method.KNN_UNIFORM)
            .prefetch(40)
            .alpha(0.05)
            .onBadRow(OnBadRow.SKIP);
    Path search = folder.resolve("search");
    run.search(search);
    RunReport kept = Selections.reportOf(run.runFrom(search));
    warningsWith(kept, "search again by tsds neighbors with `on-zero-vector` skip").hasSize(1);
    warningsWith(kept, "search again by tsds neighbors with `metric` cosine").hasSize(1);
    warningsWith(kept, "(`on-bad-row` skip of tsds neighbors)").hasSize(1);
    assertThat(Verdict.of(kept).remedy()).startsWith("Search again by tsds neighbors");
    RunReport own = run.overwrite().report();
    warningsWith(own, "give `on-zero-vector` skip").hasSize(1);
    warningsWith(own, "or `metric` cosine").hasSize(1);
    warningsWith(own, "tsds neighbors").isEmpty();
    RunResult<SelectionReport> refused = run.strict().runFrom(search);
    assertThat(refused).isInstanceOf(RunResult.Refused.class);
    assertThat(refused.message()).contains("from `neighbors` searched with a longer `prefetch`");
  }
}
