package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.assignment.Method;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.progress.CountProgress;
import io.tsds.progress.ProgressLog;
import io.tsds.report.Figures;
import io.tsds.storage.input.EmbeddingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches neighbors and computes probabilities again, and holds the output against them. */
final class BruteForce {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /**
   * Neighbors that a reading of the candidates collects at most, for all queries or members
   * together: each partition's find is then 3 MB with long ids, and a task holds twice that.
   */
  private static final int NEIGHBORS_AT_ONCE = 200_000;

  private final SparkSession spark;
  private final RecordedRun run;
  private final EmbeddingSource candidates;
  private final List<CheckedTarget> targets;
  private final Findings findings;

  /** A checked query: number of its target task, and of the query in it. */
  private record Query(int target, int query) {}

  BruteForce(
      SparkSession spark,
      RecordedRun run,
      EmbeddingSource candidates,
      List<CheckedTarget> targets,
      Findings findings) {
    this.spark = spark;
    this.run = run;
    this.candidates = candidates;
    this.targets = targets;
    this.findings = findings;
  }

  void check() {
    List<Query> queries = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (int query : targets.get(target).queriesChecked()) {
        queries.add(new Query(target, query));
      }
    }
    IdColumn wanted = wantedMembers();
    int length = targets.get(0).trace().length();
    int atOnce = atOnce(length);
    sayCost(queries.size(), wanted.size(), readings(queries.size(), length));

    List<List<String>> failures = new ArrayList<>();
    targets.forEach(target -> failures.add(new ArrayList<>()));
    NeighborScan.Found members = null;
    for (int first = 0; first < queries.size(); first += atOnce) {
      List<Query> some = queries.subList(first, Math.min(queries.size(), first + atOnce));
      IdColumn fetched = first == 0 ? wanted : IdColumn.builder(wanted.kind()).build();
      NeighborScan.Found found = scan(some, length, fetched);
      members = first == 0 ? found : members;
      compareLists(some, found, failures);
    }
    for (int target = 0; target < targets.size(); target++) {
      addListFindings(targets.get(target), members, failures.get(target));
    }
    checkMembers(members);
  }

  /** How many lists of a length one reading collects. */
  private static int atOnce(int length) {
    return Math.max(1, NEIGHBORS_AT_ONCE / length);
  }

  /** How many readings collect so many lists of a length; one even for none. */
  static int readings(int lists, int length) {
    return Math.max(1, (lists - 1) / atOnce(length) + 1);
  }

  private NeighborScan.Found scan(List<Query> queries, int length, IdColumn wanted) {
    EmbeddingMatrix matrix =
        Verification.joined(
            queries.stream()
                .map(
                    checked ->
                        targets.get(checked.target()).queries().select(new int[] {checked.query()}))
                .toList(),
            candidates.dimension());
    describe("brute force of neighbors");
    return NeighborScan.run(
        context(), candidates, new NeighborScan.Asked(matrix, length, wanted), run.onBadRow());
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private void describe(String what) {
    ProgressLog.describe(spark.sparkContext(), what, candidates.rows());
  }

  private boolean needsDensities() {
    return run.method() == Method.KNN_KDE && run.bandwidth() > 0;
  }

  private int densityReadings() {
    int members = targets.stream().mapToInt(target -> target.membersChecked().length).sum();
    return needsDensities() ? readings(members, run.kdeNeighbors()) : 0;
  }

  private void sayCost(int queries, int members, int readings) {
    double each = candidates.rows();
    double all = targets.stream().mapToLong(target -> target.queries().rows()).sum();
    double distances = each * (queries + (needsDensities() ? members : 0)) + all * members;
    LOG.info(
        "verify: {} distances of dimension {} in float64, in {} of {}{}",
        Figures.number(distances),
        candidates.dimension(),
        Quantity.of(readings + densityReadings(), "reading"),
        Quantity.of(candidates.rows(), "candidate"),
        needsDensities()
            ? String.format(
                Locale.ROOT,
                "; and up to %s for each candidate closer than the bandwidth to one of %s",
                Figures.number(all),
                Quantity.of(members, "member"))
            : "");
  }

  /**
   * Ids of the candidates whose probabilities are computed again, of all target tasks, ascending.
   */
  private IdColumn wantedMembers() {
    IdColumn.Builder all = IdColumn.builder(candidates.idKind());
    for (CheckedTarget target : targets) {
      for (int member : target.membersChecked()) {
        all.append(target.rows().ids(), member);
      }
    }
    int[] sorted =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(all::compare)
            .mapToInt(Integer::intValue)
            .toArray();
    int[] distinct =
        IntStream.range(0, sorted.length)
            .filter(i -> i == 0 || all.compare(sorted[i - 1], sorted[i]) != 0)
            .map(i -> sorted[i])
            .toArray();
    return all.select(distinct);
  }

  private void compareLists(
      List<Query> queries, NeighborScan.Found found, List<List<String>> failures) {
    for (int i = 0; i < queries.size(); i++) {
      Query checked = queries.get(i);
      CheckedTarget target = targets.get(checked.target());
      failures
          .get(checked.target())
          .addAll(
              new AssignmentChecks(run, target, found.rows())
                  .listFailures(checked.query(), found.neighbors()[i]));
      if (target.transport() != null) {
        failures
            .get(checked.target())
            .addAll(target.transport().listFailures(checked.query(), found.neighbors()[i]));
      }
    }
  }

  private void addListFindings(
      CheckedTarget target, NeighborScan.Found found, List<String> failures) {
    ResultRowChecks.compare(
        "candidates", target.report().counts().candidates(), found.rows(), failures);
    ResultRowChecks.compare(
        "skipped candidates",
        target.report().counts().skippedCandidates(),
        found.skipped(),
        failures);
    int checked = target.queriesChecked().length;
    findings.countQueries(checked, (long) checked * target.trace().length());
    findings.add(
        target.title(),
        "neighbors",
        String.format(
            Locale.ROOT,
            "%s of %s queries: %s neighbors against a float64 brute force over %s candidates",
            Figures.count(target.queriesChecked().length),
            Figures.count(target.queries().rows()),
            Figures.count((long) target.queriesChecked().length * target.trace().length()),
            Figures.count(found.rows())),
        failures);
    findings.add(
        target.title(),
        "neighborhoods",
        String.format(
            Locale.ROOT,
            "K and the mass of the last share, of %s queries",
            Figures.count(target.queries().rows())),
        new AssignmentChecks(run, target, found.rows()).traceFailures());
  }

  private void checkMembers(NeighborScan.Found found) {
    List<int[]> places = new ArrayList<>();
    IdColumn ids = found.ids();
    int[] ascending =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted((one, other) -> ids.compare(one, ids, other))
            .mapToInt(Integer::intValue)
            .toArray();
    IdColumn sorted = ids.select(ascending);
    for (CheckedTarget target : targets) {
      places.add(
          Arrays.stream(target.membersChecked())
              .map(member -> sorted.find(target.rows().ids(), member))
              .map(place -> place < 0 ? -1 : ascending[place])
              .toArray());
    }
    double[] densities = densities(found, places);
    int next = 0;
    CountProgress progress = Verification.progress("probabilities", targets.size());
    for (int target = 0; target < targets.size(); target++) {
      next = checkMembers(targets.get(target), found, places.get(target), densities, next);
      progress.at(target + 1, targets.size());
    }
  }

  /**
   * The densities of the members of all target tasks, one target task after another; 1 where not
   * needed.
   */
  private double[] densities(NeighborScan.Found found, List<int[]> places) {
    int dimension = candidates.dimension();
    int[] all = places.stream().flatMapToInt(Arrays::stream).toArray();
    double[] densities = new double[all.length];
    Arrays.fill(densities, 1);
    if (!needsDensities() || all.length == 0) {
      return densities;
    }
    float[] values = new float[all.length * dimension];
    int[] targetOf = new int[all.length];
    PoolMembership[] pools = new PoolMembership[targets.size()];
    int next = 0;
    for (int target = 0; target < targets.size(); target++) {
      pools[target] = PoolMembership.of(targets.get(target).queries(), targets.get(target).trace());
      for (int place : places.get(target)) {
        if (place >= 0) {
          System.arraycopy(found.vectors(), place * dimension, values, next * dimension, dimension);
        }
        targetOf[next++] = target;
      }
    }
    EmbeddingMatrix members = new EmbeddingMatrix(values, all.length, dimension);
    int atOnce = atOnce(run.kdeNeighbors());
    for (int first = 0; first < all.length; first += atOnce) {
      int end = Math.min(all.length, first + atOnce);
      double[] some =
          scan(
              members.select(IntStream.range(first, end).toArray()),
              Arrays.copyOfRange(targetOf, first, end),
              pools);
      System.arraycopy(some, 0, densities, first, some.length);
    }
    return densities;
  }

  private double[] scan(EmbeddingMatrix members, int[] targetOf, PoolMembership[] pools) {
    describe("brute force of densities");
    return DensityScan.run(
        context(),
        candidates,
        new DensityScan.Wanted(
            members, targetOf, pools, run.bandwidth(), run.kdeNeighbors(), candidates.idKind()));
  }

  private int checkMembers(
      CheckedTarget target, NeighborScan.Found found, int[] places, double[] densities, int first) {
    AssignmentChecks checks = new AssignmentChecks(run, target, found.rows());
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      int member = target.membersChecked()[i];
      String id = "id " + target.rows().ids().text(member);
      if (places[i] < 0) {
        failures.add(id + " is no candidate");
        continue;
      }
      double expected =
          checks.probability(
              found.vectors(),
              places[i] * candidates.dimension(),
              found.ids(),
              places[i],
              densities[first + i]);
      if (target.transport() != null && run.method() == Method.KNN_KDE) {
        failures.addAll(target.transport().densityFailures(member, densities[first + i]));
      }
      double p = target.rows().values()[member];
      if (!(Math.abs(p - expected) <= 1e-10 * expected + 1e-15)) {
        failures.add(
            String.format(
                Locale.ROOT, "%s: expected a probability of %s, found %s", id, expected, p));
      }
    }
    findings.countProbabilities(places.length);
    findings.add(
        target.title(),
        "assignment",
        String.format(
            Locale.ROOT,
            "%s of %s probabilities, each from its distances to all %s queries%s",
            Figures.count(places.length),
            Figures.count(target.rows().values().length),
            Figures.count(target.queries().rows()),
            needsDensities() ? " and its kernel density, by brute force" : ""),
        failures);
    return first + places.length;
  }
}
