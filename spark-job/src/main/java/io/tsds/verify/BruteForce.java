package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.progress.CountProgress;
import io.tsds.progress.ProgressLog;
import io.tsds.report.Figures;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.transport.Method;
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
  private final List<CheckedTarget> tasks;
  private final Findings findings;

  /** A checked query: number of its task, and of the query in it. */
  private record Query(int task, int query) {}

  BruteForce(
      SparkSession spark,
      RecordedRun run,
      EmbeddingSource candidates,
      List<CheckedTarget> tasks,
      Findings findings) {
    this.spark = spark;
    this.run = run;
    this.candidates = candidates;
    this.tasks = tasks;
    this.findings = findings;
  }

  void check() {
    List<Query> queries = new ArrayList<>();
    for (int task = 0; task < tasks.size(); task++) {
      for (int query : tasks.get(task).queriesChecked()) {
        queries.add(new Query(task, query));
      }
    }
    IdColumn wanted = wantedMembers();
    int length = tasks.get(0).trace().length();
    int atOnce = atOnce(length);
    sayCost(queries.size(), wanted.size(), readings(queries.size(), length));

    List<List<String>> failures = new ArrayList<>();
    tasks.forEach(task -> failures.add(new ArrayList<>()));
    NeighborScan.Found members = null;
    for (int first = 0; first < queries.size(); first += atOnce) {
      List<Query> some = queries.subList(first, Math.min(queries.size(), first + atOnce));
      IdColumn fetched = first == 0 ? wanted : IdColumn.builder(wanted.kind()).build();
      NeighborScan.Found found = scan(some, length, fetched);
      members = first == 0 ? found : members;
      compareLists(some, found, failures);
    }
    for (int task = 0; task < tasks.size(); task++) {
      addListFindings(tasks.get(task), members, failures.get(task));
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
                        tasks.get(checked.task()).queries().select(new int[] {checked.query()}))
                .toList(),
            candidates.dimension());
    describe("brute force of neighbors");
    return NeighborScan.run(
        context(), candidates, new NeighborScan.Plan(matrix, length, wanted), run.onBadRow());
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
    int members = tasks.stream().mapToInt(task -> task.membersChecked().length).sum();
    return needsDensities() ? readings(members, run.kdeNeighbors()) : 0;
  }

  private void sayCost(int queries, int members, int readings) {
    double each = candidates.rows();
    double all = tasks.stream().mapToLong(task -> task.queries().rows()).sum();
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

  /** Ids of the candidates whose probabilities are computed again, of all tasks, ascending. */
  private IdColumn wantedMembers() {
    IdColumn.Builder all = IdColumn.builder(candidates.idKind());
    for (CheckedTarget task : tasks) {
      for (int member : task.membersChecked()) {
        all.append(task.rows().ids(), member);
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
      CheckedTarget task = tasks.get(checked.task());
      failures
          .get(checked.task())
          .addAll(
              new AssignmentChecks(run, task, found.rows())
                  .listFailures(checked.query(), found.neighbors()[i]));
    }
  }

  private void addListFindings(
      CheckedTarget task, NeighborScan.Found found, List<String> failures) {
    RowChecks.compare("candidates", task.report().counts().candidates(), found.rows(), failures);
    RowChecks.compare(
        "skipped candidates",
        task.report().counts().skippedCandidates(),
        found.skipped(),
        failures);
    int checked = task.queriesChecked().length;
    findings.countQueries(checked, (long) checked * task.trace().length());
    findings.add(
        task.title(),
        "neighbors",
        String.format(
            Locale.ROOT,
            "%s of %s queries: %s neighbors against a float64 brute force over %s candidates",
            Figures.count(task.queriesChecked().length),
            Figures.count(task.queries().rows()),
            Figures.count((long) task.queriesChecked().length * task.trace().length()),
            Figures.count(found.rows())),
        failures);
    findings.add(
        task.title(),
        "neighborhoods",
        String.format(
            Locale.ROOT,
            "K and the mass of the last share, of %s queries",
            Figures.count(task.queries().rows())),
        new AssignmentChecks(run, task, found.rows()).traceFailures());
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
    for (CheckedTarget task : tasks) {
      places.add(
          Arrays.stream(task.membersChecked())
              .map(member -> Ids.place(sorted, task.rows().ids(), member))
              .map(place -> place < 0 ? -1 : ascending[place])
              .toArray());
    }
    double[] densities = densities(found, places);
    int next = 0;
    CountProgress progress = Verification.progress("probabilities", tasks.size());
    for (int task = 0; task < tasks.size(); task++) {
      next = checkMembers(tasks.get(task), found, places.get(task), densities, next);
      progress.at(task + 1, tasks.size());
    }
  }

  /** The densities of the members of all tasks, one task after another; 1 where not needed. */
  private double[] densities(NeighborScan.Found found, List<int[]> places) {
    int dimension = candidates.dimension();
    int[] all = places.stream().flatMapToInt(Arrays::stream).toArray();
    double[] densities = new double[all.length];
    Arrays.fill(densities, 1);
    if (!needsDensities() || all.length == 0) {
      return densities;
    }
    float[] values = new float[all.length * dimension];
    int[] taskOf = new int[all.length];
    PoolTest[] pools = new PoolTest[tasks.size()];
    int next = 0;
    for (int task = 0; task < tasks.size(); task++) {
      pools[task] = PoolTest.of(tasks.get(task).queries(), tasks.get(task).trace());
      for (int place : places.get(task)) {
        if (place >= 0) {
          System.arraycopy(found.vectors(), place * dimension, values, next * dimension, dimension);
        }
        taskOf[next++] = task;
      }
    }
    EmbeddingMatrix members = new EmbeddingMatrix(values, all.length, dimension);
    int atOnce = atOnce(run.kdeNeighbors());
    for (int first = 0; first < all.length; first += atOnce) {
      int end = Math.min(all.length, first + atOnce);
      double[] some =
          scan(
              members.select(IntStream.range(first, end).toArray()),
              Arrays.copyOfRange(taskOf, first, end),
              pools);
      System.arraycopy(some, 0, densities, first, some.length);
    }
    return densities;
  }

  private double[] scan(EmbeddingMatrix members, int[] taskOf, PoolTest[] pools) {
    describe("brute force of densities");
    return DensityScan.run(
        context(),
        candidates,
        new DensityScan.Plan(
            members, taskOf, pools, run.bandwidth(), run.kdeNeighbors(), candidates.idKind()));
  }

  private int checkMembers(
      CheckedTarget task, NeighborScan.Found found, int[] places, double[] densities, int first) {
    AssignmentChecks checks = new AssignmentChecks(run, task, found.rows());
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      int member = task.membersChecked()[i];
      String id = "id " + task.rows().ids().text(member);
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
      double p = task.rows().values()[member];
      if (!(Math.abs(p - expected) <= 1e-10 * expected + 1e-15)) {
        failures.add(
            String.format(
                Locale.ROOT, "%s: expected a probability of %s, found %s", id, expected, p));
      }
    }
    findings.countProbabilities(places.length);
    findings.add(
        task.title(),
        "assignment",
        String.format(
            Locale.ROOT,
            "%s of %s probabilities, each from its distances to all %s queries%s",
            Figures.count(places.length),
            Figures.count(task.rows().values().length),
            Figures.count(task.queries().rows()),
            needsDensities() ? " and its kernel density, by brute force" : ""),
        failures);
    return first + places.length;
  }
}
