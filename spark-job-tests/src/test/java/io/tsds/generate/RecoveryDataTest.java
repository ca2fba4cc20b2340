package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.IdKind;
import io.tsds.embedding.SquaredDistance;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.ConceptGraph;
import io.tsds.recovery.Concepts;
import io.tsds.recovery.DegradationSum;
import io.tsds.recovery.Efficiency;
import io.tsds.recovery.QueuedCandidate;
import io.tsds.recovery.Rake;
import io.tsds.recovery.RecoverySelection;
import io.tsds.recovery.SelectionRules;
import io.tsds.spectral.NearestNeighbors;
import io.tsds.spectral.NeighborAffinity;
import io.tsds.spectral.NormalizedAffinity;
import io.tsds.spectral.RandIndex;
import io.tsds.spectral.SpectralClustering;
import io.tsds.storage.writing.ComponentType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rows of recovery data hold. */
class RecoveryDataTest {
  private static final double LN_2 = StrictMath.log(2);

  @ParameterizedTest
  @CsvSource({"2000,8", "2000,1", "13,5", "100003,24"})
  void clustersHaveTheirSharesToOneRow(long rows, int count) {
    RecoveryClusters clusters = new RecoveryClusters(parameters(rows, 32, count, 1, 3));
    long[] members = new long[count];
    for (long row = 0; row < rows; row++) {
      members[clusters.clusterOf(row)]++;
    }
    double sum = IntStream.rangeClosed(1, count).mapToDouble(k -> 1.0 / k).sum();
    for (int cluster = 0; cluster < count; cluster++) {
      assertThat(members[cluster]).isEqualTo(clusters.size(cluster));
      assertThat((double) members[cluster]).isCloseTo(rows / ((cluster + 1) * sum), within(1.0));
    }
  }

  @Test
  void membersOfAClusterAreSpreadOverTheRows() {
    RecoveryClusters clusters = new RecoveryClusters(parameters(20_000, 32, 8, 1, 3));
    long[] firstHalf = new long[8];
    LongStream.range(0, 10_000).forEach(row -> firstHalf[clusters.clusterOf(row)]++);
    for (int cluster = 0; cluster < 8; cluster++) {
      // The numbers follow a hypergeometric law; five standard deviations are sqrt(size) 5 / 2.
      double size = clusters.size(cluster);
      assertThat((double) firstHalf[cluster]).isCloseTo(size / 2, within(2.5 * Math.sqrt(size)));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.1, 1e-9})
  void theAskedShareOfEachClusterIsMeasured(double share) {
    RecoveryClusters clusters = new RecoveryClusters(parameters(5000, 32, 8, share, 1));
    long[] measured = new long[8];
    for (long row = 0; row < 5000; row++) {
      if (clusters.isMeasured(row)) {
        measured[clusters.clusterOf(row)]++;
      }
    }
    for (int cluster = 0; cluster < 8; cluster++) {
      assertThat(measured[cluster])
          .isEqualTo(Math.max(1, Math.round(share * clusters.size(cluster))));
    }
    assertThat(clusters.measured()).isEqualTo(Arrays.stream(measured).sum());
  }

  @Test
  void rowsHaveUnitLengthAndTheStatedCosines() {
    RecoveryDataParameters parameters = parameters(300, 256, 4, 1, 7);
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    float[] rows = embeddings(parameters);
    double[] cosines = new double[2];
    int[] pairs = new int[2];
    for (int a = 0; a < 300; a++) {
      for (int b = 0; b < a; b++) {
        double squared = SquaredDistance.between(rows, a * 256, rows, b * 256, 256);
        int kind = clusters.clusterOf(a) == clusters.clusterOf(b) ? 0 : 1;
        cosines[kind] += 1 - squared / 2;
        pairs[kind]++;
      }
      assertThat(SquaredDistance.between(rows, a * 256, new float[256], 0, 256))
          .isCloseTo(1, within(1e-6));
    }
    assertThat(cosines[0] / pairs[0]).isCloseTo(0.8, within(0.02));
    assertThat(cosines[1] / pairs[1]).isCloseTo(0, within(0.02));
  }

  @Test
  void aRowDependsOnSeedAndNumberAlone() {
    RecoveryDataParameters parameters = parameters(1000, 33, 8, 1, 5);
    float[] rows = embeddings(parameters);
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    double[] ahead = new double[33];
    new RecoveryEmbeddings(parameters, clusters).fill(700, ahead);
    for (int k = 0; k < 33; k++) {
      assertThat(rows[700 * 33 + k]).isEqualTo((float) ahead[k]);
    }
    RecoveryConcepts concepts = new RecoveryConcepts(5, clusters);
    LongStream.range(0, 700).forEach(concepts::instruction);
    assertThat(concepts.instruction(700))
        .isEqualTo(new RecoveryConcepts(5, clusters).instruction(700));
    assertThat(embeddings(parameters(1000, 33, 8, 1, 6))).isNotEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource({"0,8,32", "1,8,32", "2,8,32", "3,8,32", "4,3,32", "5,12,32", "6,8,8", "7,8,384"})
  void exactNearestNeighborsGiveTheTrueClusters(long seed, int count, int dimension) {
    RecoveryDataParameters parameters = parameters(2000, dimension, count, 1, seed);
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    NearestNeighbors nearest = nearest(embeddings(parameters), dimension, 15);
    SpectralClustering found =
        SpectralClustering.of(new NormalizedAffinity(NeighborAffinity.of(nearest), 0.1), 3, 24);
    int[] truth = IntStream.range(0, 2000).map(clusters::clusterOf).toArray();
    assertThat(found.clusters()).isEqualTo(count);
    assertThat(RandIndex.adjusted(found.labels(), truth)).isGreaterThan(0.99);
  }

  @Test
  void degradationsAreBoundedAndHaveTheStatedMeans() {
    RecoveryClusters clusters = new RecoveryClusters(parameters(200_000, 32, 8, 1, 11));
    RecoveryMeasurements measurements = new RecoveryMeasurements(11, clusters);
    DegradationSum[] sums = new DegradationSum[8];
    Arrays.setAll(sums, cluster -> new DegradationSum());
    for (long row = 0; row < 200_000; row++) {
      double degradation = measurements.degradation(row);
      assertThat(degradation).isGreaterThan(0).isLessThan(LN_2);
      sums[clusters.clusterOf(row)].add(degradation);
    }
    for (int cluster = 0; cluster < 8; cluster++) {
      double mean = 0.05 + 0.4 * cluster / 7;
      double deviation = 0.8 * Math.min(mean, LN_2 - mean) / Math.sqrt(6);
      double error = deviation / Math.sqrt((double) sums[cluster].count());
      assertThat(measurements.expected(cluster)).isCloseTo(mean, within(1e-15));
      // Eight means fail a bound of five standard errors once in 200,000 seeds.
      assertThat(sums[cluster].mean()).isCloseTo(mean, within(5 * error));
      assertThat(sums[cluster].standardError()).isCloseTo(error, within(0.05 * error));
    }
  }

  @Test
  void oneClusterHasTheLowestMean() {
    RecoveryClusters one = new RecoveryClusters(parameters(10, 32, 1, 1, 0));
    assertThat(new RecoveryMeasurements(0, one).expected(0)).isEqualTo(0.05);
  }

  @Test
  void tokensAreAroundTheirMediansAndHeldToTheirBounds() {
    RecoveryMeasurements measurements =
        new RecoveryMeasurements(2, new RecoveryClusters(parameters(20_001, 32, 8, 1, 2)));
    int[][] sorted = new int[2][20_001];
    for (int row = 0; row < 20_001; row++) {
      int[] tokens = measurements.tokens(row);
      sorted[0][row] = tokens[0];
      sorted[1][row] = tokens[1];
    }
    for (int kind = 0; kind < 2; kind++) {
      Arrays.sort(sorted[kind]);
      double median = kind == 0 ? 40 : 160;
      // The standard error of the median of n is 1.25 * 0.7 / sqrt(n) of it, 0.6 %.
      assertThat((double) sorted[kind][10_000]).isCloseTo(median, within(0.035 * median));
      assertThat(sorted[kind][0]).isGreaterThanOrEqualTo(4);
      assertThat(sorted[kind][20_000]).isLessThanOrEqualTo(4096);
      // The largest lies four standard deviations up, about exp(2.8) = 16 medians.
      assertThat(sorted[kind][20_000]).isGreaterThan((int) (5 * median));
    }
  }

  @Test
  void instructionsHaveTwoToFiveConceptsOfTheirCluster() {
    RecoveryClusters clusters = new RecoveryClusters(parameters(5000, 64, 30, 1, 4));
    RecoveryConcepts concepts = new RecoveryConcepts(4, clusters);
    Set<String> vocabularies = new HashSet<>(RecoveryConcepts.shared());
    int words = RecoveryConcepts.shared().size();
    for (int cluster = 0; cluster < 30; cluster++) {
      vocabularies.addAll(RecoveryConcepts.vocabulary(cluster));
      words += RecoveryConcepts.vocabulary(cluster).size();
    }
    assertThat(vocabularies).as("no concept is in two vocabularies").hasSize(words);
    int[] counts = new int[6];
    for (long row = 0; row < 5000; row++) {
      RecoveryConcepts.Instruction instruction = concepts.instruction(row);
      List<String> known = new ArrayList<>(RecoveryConcepts.vocabulary(clusters.clusterOf(row)));
      known.addAll(RecoveryConcepts.shared());
      assertThat(known).containsAll(instruction.concepts());
      assertThat(instruction.concepts()).doesNotHaveDuplicates();
      assertThat(instruction.text()).contains(instruction.concepts()).endsWith(".");
      assertThat(Concepts.of(instruction.concepts(), Concepts.MOST).names())
          .as("concepts are written as they are compared")
          .containsExactlyInAnyOrderElementsOf(instruction.concepts());
      counts[instruction.concepts().size()]++;
    }
    assertThat(Arrays.copyOf(counts, 2)).containsOnly(0);
    for (int count = 2; count < counts.length; count++) {
      // A quarter each; four standard deviations are 122.
      assertThat(counts[count]).isBetween(1128, 1372);
    }
  }

  @Test
  void keywordsOfAnInstructionAreItsConcepts() {
    Rake rake = new Rake(Set.of(StopWordsRemover.loadDefaultStopWords("english")));
    RecoveryClusters clusters = new RecoveryClusters(parameters(2000, 64, 30, 1, 4));
    RecoveryConcepts concepts = new RecoveryConcepts(4, clusters);
    for (long row = 0; row < 2000; row++) {
      RecoveryConcepts.Instruction instruction = concepts.instruction(row);
      List<String> found = rake.concepts(instruction.text());
      assertThat(found).hasSizeGreaterThanOrEqualTo(2);
      assertThat(instruction.concepts()).containsAll(found);
    }
  }

  @ParameterizedTest
  @CsvSource({"2000,0", "50000,1"})
  void theFilterRejectsSomeAndTheHundredthPartIsFilled(int rows, long seed) {
    RecoveryClusters clusters = new RecoveryClusters(parameters(rows, 32, 8, 1, seed));
    RecoveryMeasurements measurements = new RecoveryMeasurements(seed, clusters);
    RecoveryConcepts concepts = new RecoveryConcepts(seed, clusters);
    List<List<QueuedCandidate<Long>>> queues = new ArrayList<>();
    DegradationSum[] sums = new DegradationSum[8];
    for (int cluster = 0; cluster < 8; cluster++) {
      queues.add(new ArrayList<>());
      sums[cluster] = new DegradationSum();
    }
    for (long row = 0; row < rows; row++) {
      int[] tokens = measurements.tokens(row);
      double degradation = measurements.degradation(row);
      int cluster = clusters.clusterOf(row);
      sums[cluster].add(degradation);
      queues
          .get(cluster)
          .add(
              new QueuedCandidate<>(
                  row,
                  Efficiency.of(degradation, tokens[0], tokens[1]),
                  Concepts.of(concepts.instruction(row).concepts(), Concepts.MOST)));
    }
    List<ClusterDegradation> known = new ArrayList<>();
    for (int cluster = 0; cluster < 8; cluster++) {
      queues
          .get(cluster)
          .sort(Comparator.comparing((QueuedCandidate<Long> one) -> -one.efficiency()));
      known.add(
          new ClusterDegradation(
              clusters.size(cluster),
              sums[cluster].count(),
              sums[cluster].mean(),
              sums[cluster].standardError()));
    }
    SelectionRules rules =
        new SelectionRules(
            rows / 100,
            SelectionRules.Rounding.LARGEST_REMAINDER,
            SelectionRules.ClusterOrder.DEGRADATION,
            true,
            0);
    RecoverySelection.Outcome outcome =
        RecoverySelection.select(
            rules, known, queues.stream().map(List::iterator).toList(), new Ignored());
    long rejected =
        outcome.clusters().stream().mapToLong(RecoverySelection.ClusterOutcome::rejected).sum();
    assertThat(outcome.unfilled()).isZero();
    assertThat(rejected).isGreaterThan(rows / 100 / 10);
  }

  private static final class Ignored implements RecoverySelection.Decisions<Long> {
    @Override
    public void accepted(QueuedCandidate<Long> candidate, int cluster, long rank, int round) {}

    @Override
    public void rejected(
        QueuedCandidate<Long> candidate, int cluster, int round, ConceptGraph.Fit fit) {}
  }

  /** The k nearest of every row, by brute force: each is inserted among the nearest so far. */
  private static NearestNeighbors nearest(float[] rows, int dimension, int k) {
    int count = rows.length / dimension;
    int[] neighbors = new int[count * k];
    double[] squared = new double[count * k];
    Arrays.fill(squared, Double.POSITIVE_INFINITY);
    for (int row = 0; row < count; row++) {
      for (int other = 0; other < count; other++) {
        double distance =
            other == row
                ? Double.POSITIVE_INFINITY
                : SquaredDistance.between(
                    rows, row * dimension, rows, other * dimension, dimension);
        int place = row * k + k - 1;
        if (distance >= squared[place]) {
          continue;
        }
        for (; place > row * k && squared[place - 1] > distance; place--) {
          squared[place] = squared[place - 1];
          neighbors[place] = neighbors[place - 1];
        }
        squared[place] = distance;
        neighbors[place] = other;
      }
    }
    return new NearestNeighbors(k, neighbors, Arrays.stream(squared).map(Math::sqrt).toArray());
  }

  private static float[] embeddings(RecoveryDataParameters parameters) {
    int dimension = parameters.data().dimension();
    float[] rows = new float[(int) parameters.data().rows() * dimension];
    RecoveryEmbeddings embeddings =
        new RecoveryEmbeddings(parameters, new RecoveryClusters(parameters));
    double[] values = new double[dimension];
    for (int row = 0; row < parameters.data().rows(); row++) {
      embeddings.fill(row, values);
      for (int k = 0; k < dimension; k++) {
        rows[row * dimension + k] = (float) values[k];
      }
    }
    return rows;
  }

  private static RecoveryDataParameters parameters(
      long rows, int dimension, int clusters, double measured, long seed) {
    return new RecoveryDataParameters(
        new Data(rows, dimension, clusters, RecoveryDataParameters.NOISE),
        new Storage(FileFormat.PARQUET, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 1),
        measured,
        "unused",
        seed,
        false);
  }
}
