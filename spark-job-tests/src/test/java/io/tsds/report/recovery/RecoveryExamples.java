package io.tsds.report.recovery;

import io.tsds.recovery.AllocationBound;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.RecoverySelection.ClusterOutcome;
import io.tsds.report.BlasFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.ReportExamples;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import io.tsds.report.recovery.ClusteringFacts.Trial;
import io.tsds.report.recovery.ConceptFacts.ConflictingPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reports of recovery data as a run makes them, for the tests of what is made from them. */
public final class RecoveryExamples {
  /** A warning of the pipeline's own. */
  public static final String WARNING =
      "row 3, id <img src=x>: the candidates' file is older than the degradation's";

  private static final long BUDGET = 2000;

  private RecoveryExamples() {}

  /** Four clusters of known degradation, all of the budget given, and every fact present. */
  public static RecoveryReport full() {
    return of(
        clusters(),
        clustering(0.93, 0.012),
        concepts(clusters(), List.of(), 0),
        bounds(),
        constants(),
        0);
  }

  /** A run with all that there is to warn of. */
  public static RecoveryReport troubled() {
    List<ClusterFacts> clusters =
        List.of(
            cluster(0, new ClusterDegradation(30_000, 90, 0.11, 0.04), 1200, 20, 90),
            cluster(1, new ClusterDegradation(12_000, 25, 0.09, 0.03), 800, 15, 25),
            cluster(2, new ClusterDegradation(8_000, 2_500, 0, 0), 0, 0, 0),
            cluster(3, new ClusterDegradation(2_000, 0, 0, 0), 0, 0, 0));
    List<ConflictingPair> pairs =
        List.of(
            new ConflictingPair("<script>alert(1)</script>", "recipe", 61),
            new ConflictingPair("france", "py\u001b[2Jthon", 64));
    return of(
        clusters,
        clustering(0.31, 0.001),
        concepts(clusters, pairs, 1965),
        List.of(),
        new LossConstants(
            0.1, List.of(run("selection", 1.5), run("equal", 1.75)), 0.5, false, List.of()),
        7);
  }

  /** All of the scatter in one place, and K given. */
  public static RecoveryReport onePlace() {
    RecoveryReport full = full();
    return with(
        full,
        new RecoveryReport.Grouping(
            ClusteringFacts.of(
                ClusteringFacts.Affinity.dense(0.5),
                new ClusteringFacts.Vectors(384, 2_000, 2_000),
                new ClusteringFacts.Factorization(
                    List.of(new Trial(4, 0)), 4, List.of(1.0), null, null)),
            full.clusters(),
            ScatterFacts.of(
                9,
                new double[] {1, 1},
                new double[] {2, 2},
                new int[] {0, 3},
                new boolean[] {true, false})));
  }

  /** Many clusters, from a column: each of two candidates, of which one was selected. */
  public static RecoveryReport ofClusters(int number) {
    List<ClusterFacts> clusters = new ArrayList<>();
    for (int cluster = 0; cluster < number; cluster++) {
      clusters.add(cluster(cluster, new ClusterDegradation(2, 2, 0.1, 0.01), 1, 1, 1));
    }
    RecoveryReport example = ofColumn();
    return RecoveryReport.of(
        new RecoveryReport.Subject(
            example.run(),
            example.parameters(),
            example.files(),
            RecoveryCounts.of(
                new RecoveryCounts.Read(2L * number, 0, 0, 2L * number, 0), number, number, 0)),
        new RecoveryReport.Grouping(null, clusters, null),
        new RecoveryReport.Result(
            rounds(clusters),
            ConceptFacts.of(0.0, 30, 200, List.of(), clusters, 0),
            List.of(),
            LossConstants.unknown(),
            example.checksums()),
        new RecoveryReport.Execution(example.stages(), null, null, example.versions()),
        List.of());
  }

  private static RecoveryReport with(RecoveryReport report, RecoveryReport.Grouping grouping) {
    return RecoveryReport.of(
        new RecoveryReport.Subject(
            report.run(), report.parameters(), report.files(), report.counts()),
        grouping,
        new RecoveryReport.Result(
            report.rounds(),
            report.concepts(),
            report.bounds(),
            report.lossConstants(),
            report.checksums()),
        new RecoveryReport.Execution(
            report.stages(), report.blas(), report.filter(), report.versions()),
        List.of());
  }

  /** Clusters from a column: no clustering, no scatter, no distances; refused for want of rows. */
  public static RecoveryReport ofColumn() {
    RecoveryReport full = full();
    List<ClusterFacts> one =
        List.of(cluster(0, new ClusterDegradation(1990, 1990, 0.25, 0.001), 1990, 1990, 1990));
    return RecoveryReport.of(
        new RecoveryReport.Subject(
            RunFacts.of(full.run().started(), full.run().finished(), RunFacts.REFUSED, null),
            full.parameters(),
            new RecoveryFiles(full.files().candidates(), null, "out", "csv"),
            RecoveryCounts.of(new RecoveryCounts.Read(1990, 0, 0, 1990, 0), BUDGET, 1990, 0)),
        new RecoveryReport.Grouping(null, one, null),
        new RecoveryReport.Result(
            RoundFacts.of(List.of(new long[] {1990})),
            ConceptFacts.of(null, 30, 200, List.of(), one, 10),
            List.of(),
            LossConstants.unknown(),
            new RecoveryChecksums(null, null, null, Map.of())),
        new RecoveryReport.Execution(full.stages(), null, null, full.versions()),
        List.of());
  }

  /** The baseline: two clusters with the same budget, whatever their degradation. */
  public static RecoveryReport equalShares() {
    List<ClusterFacts> clusters =
        List.of(
            cluster(0, new ClusterDegradation(3_000, 3_000, 0.1, 0.001), 1000, 1000, 1000),
            cluster(1, new ClusterDegradation(2_000, 2_000, 0.2, 0.001), 1000, 1000, 1000));
    return of(
        clusters,
        clustering(0.93, 0.012),
        ConceptFacts.of(0.0, 90, 400, List.of(), clusters, 0),
        List.of(),
        LossConstants.unknown(),
        0);
  }

  private static RecoveryReport of(
      List<ClusterFacts> clusters,
      ClusteringFacts clustering,
      ConceptFacts concepts,
      List<BoundFacts> bounds,
      LossConstants constants,
      long skipped) {
    long size = clusters.stream().mapToLong(ClusterFacts::size).sum();
    long eligible = clusters.stream().mapToLong(ClusterFacts::eligible).sum();
    long selected = clusters.stream().mapToLong(ClusterFacts::selected).sum();
    long rejected = clusters.stream().mapToLong(ClusterFacts::rejected).sum();
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("sample-size", BUDGET);
    parameters.put("clusters", "auto");
    parameters.put("graph-neighbors", 15);
    parameters.put("graph-regularization", 0.1);
    parameters.put("concept-tolerance", concepts.tolerance());
    parameters.put("reference", List.of("earlier=s3a://corpus/<b>earlier</b>.txt"));
    parameters.put("seed", 7L);
    return RecoveryReport.of(
        new RecoveryReport.Subject(
            RunFacts.of(
                Instant.parse("2026-03-01T10:00:00.5Z"),
                Instant.parse("2026-03-01T10:02:41.75Z"),
                RunFacts.DONE,
                "local[2]"),
            parameters,
            new RecoveryFiles(
                ReportExamples.input(
                    "s3a://corpus/instructions/*.parquet", "parquet", 8, 83_000_000),
                ReportExamples.input("s3a://corpus/degradation.parquet", "parquet", 1, 1_300_000),
                "hdfs:///recovery/pruned-7b",
                "parquet"),
            RecoveryCounts.of(
                new RecoveryCounts.Read(size, skipped, 0, eligible, 12),
                BUDGET,
                selected,
                rejected)),
        new RecoveryReport.Grouping(clustering, clusters, scatter(clusters.size())),
        new RecoveryReport.Result(
            rounds(clusters),
            concepts,
            bounds,
            constants,
            new RecoveryChecksums(
                "5d41402abc4b2a76",
                "b9719d911017c592",
                "7d793037a0760186",
                Map.of("candidates", "0cc175b9c0f1b6a8"))),
        new RecoveryReport.Execution(
            stages(),
            new BlasFacts("OpenBLAS 0.3.31", "SkylakeX", 171.5, null, null),
            new FilterFacts(
                "float32", "expected to be the fastest", List.of(), null, 1e-4, false, 21.5, 16.0),
            new Versions("0.1.0", "4.1.0", "17.0.15 (Debian)", "Linux 6.1", "amd64")),
        List.of(WARNING));
  }

  /** Four clusters, of which the small one has departed most, and one a little short. */
  private static List<ClusterFacts> clusters() {
    return List.of(
        cluster(0, new ClusterDegradation(24_000, 24_000, 0.042, 0.0004), 344, 344, 361),
        cluster(1, new ClusterDegradation(16_000, 15_200, 0.061, 0.0006), 500, 520, 604),
        cluster(2, new ClusterDegradation(9_000, 9_000, 0.018, 0.0005), 148, 148, 150),
        cluster(3, new ClusterDegradation(3_000, 2_900, 0.123, 0.0021), 1008, 988, 2300)
            .withTopics(List.of("math", "proofs")));
  }

  private static ClusterFacts cluster(
      int number, ClusterDegradation known, long first, long selected, long visited) {
    return ClusterFacts.of(
        number,
        known,
        new ClusterOutcome(first, first, selected, visited),
        BUDGET,
        known.degradation() / 8);
  }

  private static ClusteringFacts clustering(double stability, double lastError) {
    List<Trial> tried = new ArrayList<>();
    for (int clusters = 3; clusters <= 12; clusters++) {
      double error = clusters == 12 ? lastError : 0.02 + 0.05 * Math.abs(clusters - 4);
      tried.add(new Trial(clusters, clusters == 4 ? 0.008 : error));
    }
    int chosen = lastError < 0.008 ? 12 : 4;
    return ClusteringFacts.of(
        ClusteringFacts.Affinity.ofNeighbors(15, 0.1),
        new ClusteringFacts.Vectors(384, 51_200, 51_200),
        new ClusteringFacts.Factorization(
            tried, chosen, List.of(1.0, 0.9995, 0.9991, 0.9987, 0.62, 0.58), 37, stability));
  }

  private static ConceptFacts concepts(
      List<ClusterFacts> clusters, List<ConflictingPair> pairs, long unfilled) {
    List<ConflictingPair> all = new ArrayList<>(pairs);
    for (int pair = 0; pairs.isEmpty() && pair < 30; pair++) {
      all.add(new ConflictingPair("concept " + pair, "topic " + pair, 100 - 3L * pair));
    }
    return ConceptFacts.of(0.25, 5_120, 22_400, all, clusters, unfilled);
  }

  private static List<BoundFacts> bounds() {
    long[] selected = {344, 520, 148, 988};
    AllocationBound equal =
        AllocationBound.of(BUDGET, selected, new long[] {500, 500, 500, 500}, 431);
    AllocationBound earlier =
        AllocationBound.of(BUDGET, selected, new long[] {400, 500, 100, 900}, 1200);
    return List.of(
        BoundFacts.of("equal", "the same number from each cluster", equal, null, 0.5),
        BoundFacts.of(
            "earlier <i>",
            "ids of s3a://corpus/<b>earlier</b>.txt",
            earlier,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.5));
  }

  private static LossConstants constants() {
    return LossConstants.of(
        0.5,
        List.of(run("selection", 1.5), run("equal", 1.625)),
        0.25,
        new double[] {0.5, 0.25, Double.POSITIVE_INFINITY, 0});
  }

  private static LossConstants.RunLoss run(String reference, double loss) {
    return new LossConstants.RunLoss(reference, loss);
  }

  private static List<RoundFacts> rounds(List<ClusterFacts> clusters) {
    return RoundFacts.of(
        List.of(
            clusters.stream().mapToLong(ClusterFacts::firstBudget).toArray(),
            clusters.stream().mapToLong(ClusterFacts::shortfall).toArray()));
  }

  private static ScatterFacts scatter(int clusters) {
    Random random = new Random(11);
    int points = 800;
    double[] x = new double[points];
    double[] y = new double[points];
    int[] cluster = new int[points];
    boolean[] selected = new boolean[points];
    for (int point = 0; point < points; point++) {
      cluster[point] = (int) (clusters * random.nextDouble() * random.nextDouble());
      double angle = 2 * Math.PI * cluster[point] / clusters;
      x[point] = 0.01 * StrictMath.cos(angle) + 0.0025 * random.nextGaussian();
      y[point] = 0.01 * StrictMath.sin(angle) + 0.0025 * random.nextGaussian();
      selected[point] = random.nextDouble() < 0.06 * (1 + cluster[point]);
    }
    return ScatterFacts.of(52_000, x, y, cluster, selected);
  }

  private static List<StageFacts> stages() {
    return List.of(
        new StageFacts("candidates", 4.2, 52_000, 83_000_000, Map.of()),
        new StageFacts("graph", 61.5, 51_200, 0, Map.of("edges", 512_000)),
        new StageFacts("clustering", 33.25, 51_200, 0, Map.of("K", 4)),
        new StageFacts("selection", 0.5, 4015, 0, Map.of()));
  }
}
