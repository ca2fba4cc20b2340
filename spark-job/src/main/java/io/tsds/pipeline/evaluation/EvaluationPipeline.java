package io.tsds.pipeline.evaluation;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.parameters.EvaluationParameters;
import io.tsds.parameters.EvaluationParameters.Baseline;
import io.tsds.pipeline.inspection.FinishedSelection;
import io.tsds.progress.ProgressLog;
import io.tsds.report.EvaluationReport;
import io.tsds.report.html.EvaluationHtml;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.files.StoreFailure;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.verify.Neighbors;
import io.tsds.verify.RecordedRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares finished selections with each other and with baselines. The candidates are read once for
 * the baselines and once for the vectors of all that was sampled; round-robin reads them again
 * where its lists turn out to be too short.
 */
public final class EvaluationPipeline {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final int MOST_QUERIES = 1_000_000;

  /** Of a sample that a driver compares. */
  private static final long MOST_DRAWN = 1_000_000;

  private final SparkSession spark;
  private final EvaluationParameters parameters;

  /**
   * @param spark any session that its owner stops
   */
  public EvaluationPipeline(SparkSession spark, EvaluationParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** What the first selection says of the problem. */
  private record Problem(
      RecordedRun run,
      EmbeddingSource candidates,
      EmbeddingMatrix queries,
      AssignmentTrace trace,
      String task) {
    IdKind kind() {
      return candidates.idKind();
    }
  }

  /** Compares. */
  public EvaluationReport run() {
    try {
      Optional<Page> page = parameters.page().map(this::newPage);
      EvaluationReport report = ProgressLog.during(spark.sparkContext(), this::compare);
      page.ifPresent(file -> file.write(report));
      return report;
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ReadFailure.translate(e);
    }
  }

  /** A file that was not there. */
  private record Page(FileSystem files, Path path) {
    void write(EvaluationReport report) {
      AtomicFile.write(files, path, EvaluationHtml.write(report).getBytes(StandardCharsets.UTF_8));
    }
  }

  private Page newPage(String uri) {
    Path path = StorageUri.path("`output`", uri);
    FileSystem files =
        StoreFailure.fileSystem(spark.sessionState().newHadoopConf(), "`output` is", path);
    Folder folder = new Folder(files, path.getParent());
    if (folder.contains(path.getName())) {
      throw UserException.of("output", "is %s, which exists; name a new file", uri);
    }
    return new Page(files, path);
  }

  private EvaluationReport compare() {
    List<FinishedSelection> selections = new ArrayList<>();
    for (String uri : parameters.selections()) {
      selections.add(FinishedSelection.open(spark, uri));
    }
    selections.forEach(other -> requireSameInputs(selections.get(0), other));
    Problem problem = problem(selections.get(0));
    List<SampledIds> samples = new ArrayList<>();
    for (int i = 0; i < selections.size(); i++) {
      samples.add(
          selections
              .get(i)
              .sample(parameters.task(), parameters.selections().get(i), SampledIds::of));
    }
    samples.addAll(baselines(problem));
    IdColumn wanted = SampledIds.union(problem.kind(), samples);
    float[][] vectors = vectors(problem, wanted);
    SampleComparison comparison =
        new SampleComparison(
            problem.queries(), problem.trace().lastSquared(), problem.run().bandwidth());
    return new EvaluationReport(
        problem.task(),
        problem.queries().rows(),
        problem.candidates().rows(),
        problem.run().bandwidth(),
        problem.trace().length(),
        samples.stream().map(sample -> comparison.of(sample, wanted, vectors)).toList(),
        overlaps(samples));
  }

  /** The same files of candidates and queries, or else the figures would not compare. */
  private static void requireSameInputs(FinishedSelection first, FinishedSelection other) {
    if (!first.inputs().equals(other.inputs())) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s and %s were not made from the same files of candidates and queries; compare"
                  + " selections of the same inputs",
              first.folder(),
              other.folder()));
    }
  }

  private Problem problem(FinishedSelection first) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    RecordedRun run = new RecordedRun(first.manifest());
    RecordedInput candidates = RecordedInput.lookAt(run.candidates(), hadoop);
    RecordedInput queries = RecordedInput.lookAt(run.queries(), hadoop);
    List<String> changes = new ArrayList<>();
    candidates.changes().forEach(change -> changes.add("`candidates`: " + change));
    queries.changes().forEach(change -> changes.add("`queries`: " + change));
    if (!changes.isEmpty()) {
      throw new UserException(
          "the inputs are not those that "
              + first.folder()
              + " was made from, so that it cannot be compared: "
              + changes.get(0)
              + (changes.size() > 1 ? "; and " + (changes.size() - 1) + " more" : ""));
    }
    FinishedSelection.Section section = first.section(parameters.task());
    QuerySet all = EmbeddingSources.readQueries(spark, run.queries(queries), queries, MOST_QUERIES);
    TargetQueries target =
        all.targets().stream()
            .filter(some -> Objects.equals(some.name(), section.task()))
            .findFirst()
            .orElseThrow();
    return new Problem(
        run,
        EmbeddingSources.open(spark, run.candidates(candidates), candidates),
        all.matrix().select(target.rows()),
        first.trace(section),
        section.task());
  }

  private List<SampledIds> baselines(Problem problem) {
    if (parameters.baselines().isEmpty()) {
      return List.of();
    }
    long size = Math.min(problem.run().sampleSize(), problem.candidates().rows());
    if (size > MOST_DRAWN) {
      throw UserException.of(
          "baseline",
          "would have %,d candidates; must be at most %,d, since they are held in memory",
          size,
          MOST_DRAWN);
    }
    int most = (int) size;
    int queries = problem.queries().rows();
    // A query takes at most as many as all take; most lists share little.
    int listed = Math.min(most, 16 + (int) Math.min(Integer.MAX_VALUE - 16, 4L * most / queries));
    CandidateScan.Found found = scan(problem, most, wants(Baseline.ROUND_ROBIN) ? listed : 0);
    List<SampledIds> samples = new ArrayList<>();
    for (Baseline baseline : parameters.baselines()) {
      String name = ConstantText.of(baseline);
      samples.add(
          switch (baseline) {
            case RANDOM -> SampledIds.once(name, found.random().ids());
            case NEAREST -> SampledIds.once(name, found.nearest().ids());
            case ROUND_ROBIN ->
                SampledIds.once(name, roundRobin(problem, found.lists(), most, listed));
          });
    }
    return samples;
  }

  private boolean wants(Baseline baseline) {
    return parameters.baselines().contains(baseline);
  }

  private CandidateScan.Found scan(Problem problem, int most, int listed) {
    describe(problem, "baselines");
    return CandidateScan.run(
        context(),
        problem.candidates(),
        new CandidateScan.Asked(
            problem.queries(),
            wants(Baseline.RANDOM) ? most : 0,
            problem.run().seed(),
            wants(Baseline.NEAREST) ? most : 0,
            listed,
            IdColumn.builder(problem.kind()).build()),
        problem.run().onBadRow());
  }

  private IdColumn roundRobin(Problem problem, Neighbors[] first, int most, int firstListed) {
    Neighbors[] lists = first;
    int listed = firstListed;
    while (true) {
      Optional<IdColumn> taken =
          RoundRobin.take(lists, most, problem.candidates().rows(), problem.kind());
      if (taken.isPresent()) {
        return taken.get();
      }
      if (listed >= most) {
        throw new IllegalStateException("round-robin ran out of candidates at " + listed);
      }
      listed = (int) Math.min(most, 2L * listed);
      LOG.info("baselines: round-robin needs longer lists, {} of each query", listed);
      lists = scan(problem, most, listed).lists();
    }
  }

  private float[][] vectors(Problem problem, IdColumn wanted) {
    describe(problem, "vectors of the samples");
    CandidateScan.Found found =
        CandidateScan.run(
            context(),
            problem.candidates(),
            new CandidateScan.Asked(problem.queries(), 0, 0, 0, 0, wanted),
            problem.run().onBadRow());
    float[][] vectors = new float[wanted.size()][];
    for (int i = 0; i < found.ids().size(); i++) {
      vectors[wanted.find(found.ids(), i)] = found.vectors().get(i);
    }
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i] == null) {
        throw new UserException("id " + wanted.text(i) + " of a selection is no candidate");
      }
    }
    return vectors;
  }

  private static List<EvaluationReport.Overlap> overlaps(List<SampledIds> samples) {
    List<EvaluationReport.Overlap> overlaps = new ArrayList<>();
    for (int one = 0; one < samples.size(); one++) {
      for (int other = one + 1; other < samples.size(); other++) {
        SampledIds a = samples.get(one);
        SampledIds b = samples.get(other);
        long shared = a.shared(b);
        overlaps.add(
            new EvaluationReport.Overlap(
                a.name(),
                b.name(),
                shared,
                (double) shared / (a.ids().size() + b.ids().size() - shared)));
      }
    }
    return overlaps;
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private void describe(Problem problem, String what) {
    ProgressLog.describe(spark.sparkContext(), what, problem.candidates().rows());
  }
}
