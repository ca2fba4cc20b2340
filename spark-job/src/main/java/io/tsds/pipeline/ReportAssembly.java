package io.tsds.pipeline;

import io.tsds.embedding.Metric;
import io.tsds.knn.PoolNumbering;
import io.tsds.linalg.BlasChoice;
import io.tsds.report.AssignmentFacts;
import io.tsds.report.BlasFacts;
import io.tsds.report.Certificate;
import io.tsds.report.Checksums;
import io.tsds.report.Counts;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.NearDuplicates;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.Parameters;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.SupportFacts;
import io.tsds.report.Versions;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.InputFile;
import io.tsds.storage.QuerySet;
import io.tsds.transport.AssignmentResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns what the stages found into the facts of the report. */
final class ReportAssembly {
  private final SelectionParameters parameters;
  private final Inputs inputs;
  private final QuerySet queries;
  private final NeighborStage.Facts neighbors;
  private final PoolNumbering pool;
  private final DensityOfPool density;
  private final AssignmentStage.Solved solved;
  private final double gflops;

  /**
   * @param gflops measured rate of the driver's BLAS, one thread
   */
  ReportAssembly(
      SelectionParameters parameters,
      Inputs inputs,
      QuerySet queries,
      NeighborStage.Facts neighbors,
      PoolNumbering pool,
      DensityOfPool density,
      AssignmentStage.Solved solved,
      double gflops) {
    this.parameters = parameters;
    this.inputs = inputs;
    this.queries = queries;
    this.neighbors = neighbors;
    this.pool = pool;
    this.density = density;
    this.solved = solved;
    this.gflops = gflops;
  }

  AssignmentResult result() {
    return solved.result();
  }

  /** Whether {@code --strict} was asked for and the certificate does not hold. */
  boolean refusedByStrict() {
    io.tsds.transport.Certificate certificate = result().certificate();
    return parameters.output().strict()
        && (certificate.prefetchTooShort()
            || certificate.assumption().proof() == io.tsds.transport.Certificate.Proof.NOT_PROVEN);
  }

  /**
   * The report.
   *
   * @param sample null where nothing was drawn
   * @param closing the stages behind the assignment
   */
  RunReport report(
      RunFacts run, SampleFacts sample, List<StageFacts> closing, Checksums checksums) {
    List<StageFacts> stages = new ArrayList<>();
    stages.add(neighborStage());
    stages.addAll(density.stages());
    stages.add(new StageFacts("assignment", solved.seconds(), queries.rows(), 0, Map.of()));
    stages.addAll(closing);
    return new RunReport(
        run,
        parameters(),
        files(),
        counts(),
        assignment(),
        certificate(),
        support(),
        density.values() == null
            ? null
            : NearDuplicates.of(density.values(), result().probability()),
        sample,
        stages,
        blas(),
        filter(),
        checksums,
        Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()),
        warnings());
  }

  private Parameters parameters() {
    SelectionParameters.Model model = parameters.model();
    SelectionParameters.Sample sample = parameters.sample();
    Parameters.Values requested =
        new Parameters.Values(
            model.method(),
            parameters.candidates().metric(),
            model.alpha(),
            model.scale(),
            model.bandwidth(),
            model.prefetch(),
            model.kdeNeighbors(),
            sample.size(),
            sample.epochs(),
            sample.draw(),
            sample.seed(),
            parameters.blas());
    return new Parameters(
        requested,
        requested.withUsed(
            neighbors.length(), Math.min(model.kdeNeighbors(), pool.ids().size()), usedBlas()));
  }

  private BlasChoice usedBlas() {
    return neighbors.blas().stream().allMatch(blas -> blas.name().startsWith("OpenBLAS"))
        ? BlasChoice.OPENBLAS
        : BlasChoice.JAVA;
  }

  private FileFacts files() {
    return new FileFacts(
        input(parameters.candidates(), inputs.candidates()),
        input(parameters.queries(), inputs.queries()),
        parameters.output().uri(),
        optionText(parameters.output().format()));
  }

  private static FileFacts.Input input(EmbeddingInput input, EmbeddingSource source) {
    long bytes = source.files().stream().mapToLong(InputFile::bytes).sum();
    return new FileFacts.Input(
        input.uri(), optionText(source.format()), source.files().size(), bytes);
  }

  private Counts counts() {
    return new Counts(
        queries.rows(),
        neighbors.rows(),
        queries.dimension(),
        pool.ids().size(),
        queries.skippedRows(),
        neighbors.skippedRows());
  }

  private AssignmentFacts assignment() {
    AssignmentResult result = result();
    return new AssignmentFacts(
        parameters.model().method(),
        result.sStar().isPresent() ? result.sStar().getAsDouble() : null,
        NeighborhoodSizes.of(result.neighborhoodSizes()));
  }

  private Certificate certificate() {
    io.tsds.transport.Certificate found = result().certificate();
    Certificate.Prefetch prefetch =
        new Certificate.Prefetch(
            found.prefetchTooShort(),
            found.shortQueries(),
            found.massOnLastNeighbors(),
            found.suggestedPrefetch().isPresent()
                ? (long) found.suggestedPrefetch().getAsInt()
                : null);
    return new Certificate(prefetch, assumption(found.assumption()), found.probabilitySum());
  }

  private Certificate.Assumption assumption(io.tsds.transport.Certificate.Assumption found) {
    return Certificate.Assumption.of(
        parameters.model().method(),
        Certificate.Assumption.State.valueOf(found.proof().name()),
        found.left().isPresent() ? found.left().getAsDouble() : null,
        found.right().isPresent() ? found.right().getAsDouble() : null);
  }

  SupportFacts support() {
    return SupportFacts.of(result().probability());
  }

  private BlasFacts blas() {
    NeighborStage.BlasFact first = neighbors.blas().get(0);
    boolean fellBack = parameters.blas() == BlasChoice.AUTO && usedBlas() == BlasChoice.JAVA;
    String note = first.note().isEmpty() ? null : first.note();
    return new BlasFacts(
        first.name(), first.kernels(), gflops, fellBack ? note : null, fellBack ? null : note);
  }

  private FilterFacts filter() {
    return new FilterFacts(
        "float32 sgemm",
        neighbors.largestSlack(),
        neighbors.centered(),
        (double) (neighbors.survivors() + neighbors.sampleSurvivors()) / queries.rows(),
        (double) neighbors.shuffledEntries() / queries.rows());
  }

  private StageFacts neighborStage() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("tasks", neighbors.tasks());
    details.put("waves", neighbors.waves());
    details.put("survivors", neighbors.survivors());
    details.put("distances", neighbors.distances());
    details.put("sampleSurvivors", neighbors.sampleSurvivors());
    details.put("shuffledEntries", neighbors.shuffledEntries());
    return new StageFacts(
        "neighbor search", neighbors.seconds(), neighbors.rows(), neighbors.bytes(), details);
  }

  static StageFacts poolStage(PoolStage.Facts pool) {
    return new StageFacts("pool", pool.seconds(), pool.members(), pool.bytes(), Map.of());
  }

  static StageFacts densityStage(DensityStage.Facts density, PoolStage.Facts pool) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("tasks", density.groups());
    details.put("principalAxes", density.axes());
    details.put("pairsOnce", density.pairsOnce());
    details.put("pairsConsidered", density.pairs().considered());
    details.put("pairsPastFilter", density.pairs().passed());
    details.put(
        "pairsWithinBandwidth", density.pairs().within() < 0 ? null : density.pairs().within());
    return new StageFacts(
        "kernel density", density.seconds(), pool.members(), pool.bytes(), details);
  }

  /** What the user should know, most important first. */
  private List<String> warnings() {
    long skippedQueries = queries.skippedRows();
    List<String> warnings = new ArrayList<>();
    SelectionParameters.Model model = parameters.model();
    boolean l2 = parameters.candidates().metric() == Metric.L2;
    long notUnit = neighbors.notUnitRows() + queries.notUnitRows();
    if (l2 && notUnit > 0 && !model.scaleGiven()) {
      warnings.add(
          "%d rows are not of unit length, and --scale was left at %s, which is meant for unit vectors: give --scale about the largest distance between embeddings, or --metric cosine"
              .formatted(notUnit, model.scale()));
    }
    if (result().certificate().limitCoversLists()) {
      warnings.add(
          "knn-tv's limit (1-alpha)C/alpha = %.4g covers every neighbor, so distances decide nothing: give a smaller --scale (the paper uses 0.25)"
              .formatted((1 - model.alpha()) * model.scale() / model.alpha()));
    }
    if (neighbors.length() < model.prefetch()) {
      warnings.add(
          "--prefetch is %d, but there are only %d candidates: all of them were used"
              .formatted(model.prefetch(), neighbors.length()));
    }
    if (density.values() != null
        && model.kdeNeighbors() > pool.ids().size()
        && model.bandwidth() > 0) {
      warnings.add(
          "--kde-neighbors is %d, but the pool has only %d members: all of them were used"
              .formatted(model.kdeNeighbors(), pool.ids().size()));
    }
    if (neighbors.skippedRows() + skippedQueries > 0) {
      warnings.add(
          "%d candidates and %d queries were faulty and left out (--on-bad-row skip)"
              .formatted(neighbors.skippedRows(), skippedQueries));
    }
    neighbors.blas().stream()
        .filter(blas -> !blas.note().isEmpty() && parameters.blas() != BlasChoice.JAVA)
        .forEach(blas -> warnings.add("%s: %s".formatted(blas.name(), blas.note())));
    return warnings;
  }

  /** An enum value as its option writes it. */
  static String optionText(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
