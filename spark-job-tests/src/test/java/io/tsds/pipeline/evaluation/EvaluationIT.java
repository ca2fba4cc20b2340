package io.tsds.pipeline.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.embedding.StringIds;
import io.tsds.parameters.EvaluationParameters;
import io.tsds.parameters.EvaluationParameters.Baseline;
import io.tsds.report.EvaluationReport;
import io.tsds.report.EvaluationReport.Sample;
import io.tsds.report.ReportJson;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples and baselines compared, against plain computations over all candidates. */
class EvaluationIT {
  private static final int SIZE = 60;

  @TempDir private Path folder;

  private final Fixture fixture = Fixture.load("near-duplicates");
  private final EmbeddingBlock candidates = fixture.candidates();
  private final EmbeddingBlock queries = fixture.queries();

  private EvaluationReport evaluate(List<Path> selections, Baseline... baselines) {
    return evaluate(selections, Optional.empty(), baselines);
  }

  private EvaluationReport evaluate(
      List<Path> selections, Optional<String> task, Baseline... baselines) {
    return new EvaluationPipeline(
            LocalSpark.session(),
            new EvaluationParameters(
                selections.stream().map(Path::toString).toList(),
                List.of(baselines),
                task,
                Optional.empty()))
        .run();
  }

  private Path selected(String name, DrawMode draw, SelectionFormat format) {
    Path output = folder.resolve(name);
    Selections.ofFixture("near-duplicates", output)
        .sampleSize(SIZE)
        .draw(draw)
        .format(format)
        .run();
    return output;
  }

  private double squared(int query, int row) {
    return SquaredDistance.between(
        queries.values(),
        queries.offset(query),
        candidates.values(),
        candidates.offset(row),
        candidates.dimension());
  }

  private double least(int row) {
    return IntStream.range(0, queries.rows())
        .mapToDouble(query -> squared(query, row))
        .min()
        .orElseThrow();
  }

  /** Rows by a key, then by id. */
  private List<Integer> ranked(java.util.function.IntToDoubleFunction key) {
    return IntStream.range(0, candidates.rows())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer row) -> key.applyAsDouble(row))
                .thenComparing(
                    (one, other) -> candidates.ids().compare(one, candidates.ids(), other)))
        .toList();
  }

  private List<Integer> roundRobin() {
    List<List<Integer>> lists = new ArrayList<>();
    for (int query = 0; query < queries.rows(); query++) {
      int of = query;
      lists.add(ranked(row -> squared(of, row)));
    }
    Set<Integer> taken = new HashSet<>();
    List<Integer> order = new ArrayList<>();
    for (int turn = 0; order.size() < SIZE; turn++) {
      for (int row : lists.get(turn % lists.size())) {
        if (taken.add(row)) {
          order.add(row);
          break;
        }
      }
    }
    return order;
  }

  /** Mean distance of a query to the nearest of some rows. */
  private double nearestDistance(List<Integer> rows) {
    double sum = 0;
    for (int query = 0; query < queries.rows(); query++) {
      int of = query;
      sum += Math.sqrt(rows.stream().mapToDouble(row -> squared(of, row)).min().orElseThrow());
    }
    return sum / queries.rows();
  }

  @Test
  void baselinesAreThoseOfPlainComputations() {
    EvaluationReport report =
        evaluate(
            List.of(selected("a", DrawMode.HIGHEST, SelectionFormat.PARQUET)),
            Baseline.NEAREST,
            Baseline.ROUND_ROBIN,
            Baseline.RANDOM);
    assertThat(report.samples()).hasSize(4);
    Sample nearest = report.samples().get(1);
    List<Integer> expected = ranked(this::least).subList(0, SIZE);
    assertThat(nearest.distinct()).isEqualTo(SIZE);
    assertThat(nearest.nearestDistance()).isCloseTo(nearestDistance(expected), within(1e-12));
    Sample turns = report.samples().get(2);
    assertThat(turns.nearestDistance()).isCloseTo(nearestDistance(roundRobin()), within(1e-12));
    assertThat(turns.covered()).isEqualTo(1);
    assertThat(report.samples().get(3).distinct()).isEqualTo(SIZE);
    assertThat(report.samples().get(3).mostCost()).isGreaterThan(nearest.mostCost());
    for (Sample sample : report.samples()) {
      assertThat(sample.leastCost()).isCloseTo(sample.mostCost(), within(1e-9));
      // Each query's mass comes from its nearest at the least.
      assertThat(sample.mostCost()).isGreaterThanOrEqualTo(sample.nearestDistance() - 1e-12);
      assertThat(sample.effectiveSize()).isCloseTo(SIZE, within(1e-9));
    }
    assertThat(report.overlaps()).hasSize(6);
    assertThat(report.text()).contains("cost to queries", "nearest", "round-robin", "Jaccard");
    assertThat(ReportJson.write(report)).contains("\"effectiveSize\"");
  }

  @Test
  void theListsOfRoundRobinBecomeAsLongAsTheyHaveTo() {
    float[][] rows = new float[40][1];
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = row;
    }
    Embeddings line = Embeddings.numbered(rows);
    Path output = folder.resolve("line");
    Selections.of(
            line.writeNpy(folder.resolve("c"), 2),
            Embeddings.numbered(new float[12][1]).writeNpy(folder.resolve("q"), 1),
            output)
        .prefetch(40)
        .bandwidth(0.5)
        .alpha(0.01)
        .sampleSize(39)
        .run();
    EvaluationReport report = evaluate(List.of(output), Baseline.ROUND_ROBIN, Baseline.NEAREST);
    assertThat(report.overlaps().get(2).jaccard()).isEqualTo(1);
  }

  @Test
  void equalSelectionsInAnyFormatAreEqualAndInputsHaveToBeTheSame() {
    Path parquet = selected("p", DrawMode.WITH_REPLACEMENT, SelectionFormat.PARQUET);
    Path npy = selected("n", DrawMode.WITH_REPLACEMENT, SelectionFormat.NPY);
    Path json = selected("j", DrawMode.WITH_REPLACEMENT, SelectionFormat.JSONL);
    EvaluationReport report = evaluate(List.of(parquet, npy, json));
    Sample first = report.samples().get(0);
    assertThat(first.draws()).isEqualTo(SIZE);
    for (Sample sample : report.samples()) {
      assertThat(sample).usingRecursiveComparison().ignoringFields("name").isEqualTo(first);
    }
    assertThat(report.overlaps()).allSatisfy(overlap -> assertThat(overlap.jaccard()).isEqualTo(1));
    Path other = folder.resolve("other");
    Selections.ofFixture("basic", other).run();
    assertThatThrownBy(() -> evaluate(List.of(parquet, other)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("were not made from the same files of candidates and queries");
  }

  @Test
  void randomNumbersOfIdsAreEvenAndDependOnTheSeed() {
    int count = 20_000;
    IdColumn longs = LongIds.range(0, count);
    IdColumn texts =
        StringIds.of(IntStream.range(0, count).mapToObj(i -> "id" + i).toArray(String[]::new));
    for (IdColumn ids : List.of(longs, texts)) {
      int[] bins = new int[20];
      int same = 0;
      for (int row = 0; row < count; row++) {
        double one = CandidateScan.randomOf(1, ids, row);
        bins[(int) (20 * one)]++;
        same += one < 0.5 == CandidateScan.randomOf(2, ids, row) < 0.5 ? 1 : 0;
      }
      // 19 degrees of freedom: above 60 with a probability of 4e-6.
      double chiSquare =
          Arrays.stream(bins).mapToDouble(bin -> (bin - 1000.0) * (bin - 1000.0) / 1000).sum();
      assertThat(chiSquare).isLessThan(60);
      // A standard deviation is 71.
      assertThat(same).isBetween(count / 2 - 430, count / 2 + 430);
    }
  }

  /** A target task is compared by its own queries and candidates. */
  @Test
  void aTargetTaskIsComparedByItself() {
    Path output = folder.resolve("targets");
    Selections.of(
            OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 2),
            OverlappingTargets.queries().writeParquet(folder.resolve("q"), 1),
            output)
        .taskColumn("task")
        .prefetch(60)
        .sampleSize(20)
        .run();
    assertThatThrownBy(() -> evaluate(List.of(output), Baseline.NEAREST))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`task` is not given and must be one of the target tasks of");
    EvaluationReport report = evaluate(List.of(output), Optional.of("größe"), Baseline.NEAREST);
    assertThat(report.task()).isEqualTo("größe");
    assertThat(report.queries()).isEqualTo(15);
    Sample chosen = report.samples().get(0);
    Sample nearest = report.samples().get(1);
    assertThat(chosen.draws()).isEqualTo(20);
    assertThat(chosen.covered()).isEqualTo(1);
    assertThat(nearest.distinct()).isEqualTo(20);
    assertThat(nearest.mostCost()).isCloseTo(nearest.leastCost(), within(1e-9));
  }
}
