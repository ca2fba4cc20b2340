package io.tsds.pipeline.report;

import io.tsds.ConstantText;
import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Certificate;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.IdColumn;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.assignment.AssignmentStage;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.AssignmentFacts;
import io.tsds.report.BlasFacts;
import io.tsds.report.BlasUse;
import io.tsds.report.CertificateFacts;
import io.tsds.report.Checksums;
import io.tsds.report.Counts;
import io.tsds.report.DistanceFacts;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.FilterUse;
import io.tsds.report.NearDuplicates;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.Parameters;
import io.tsds.report.PictureFacts;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.SupportFacts;
import io.tsds.report.Versions;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetFolder;
import io.tsds.storage.queries.TargetQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns what the stages found for one target task into the facts of its report. */
public final class ReportAssembly {
  private final SelectionParameters parameters;
  private final SearchOutcome search;
  private final NeighborStage.Facts neighbors;
  private final PoolStage.Result reading;
  private final TargetTask target;
  private final TargetQueries queries;
  private final DensityStage.Result density;
  private final AssignmentStage.Solved solved;
  private final DistanceFacts distances;

  public ReportAssembly(
      SelectionParameters parameters,
      SearchOutcome search,
      PoolStage.Result reading,
      TargetTask target,
      DensityStage.Result density,
      AssignmentStage.Solved solved,
      DistanceFacts distances) {
    this.parameters = parameters;
    this.search = search;
    this.neighbors = search.neighbors();
    this.reading = reading;
    this.target = target;
    this.queries = target.queries();
    this.density = density;
    this.solved = solved;
    this.distances = distances;
  }

  public AssignmentResult result() {
    return solved.result();
  }

  /** Kernel densities [pool]; null where the method has none. */
  public double[] densities() {
    return density.values();
  }

  /** The pool's near-duplicate groups, read from the work folder; null where there are none. */
  public NearDuplicateGroups groups() {
    return density.hasGroups() ? density.groups().get() : null;
  }

  /** Whether {@code --strict} was asked for and the certificate does not hold. */
  public boolean refusedByStrict() {
    Certificate certificate = result().certificate();
    return parameters.output().strict()
        && (certificate.prefetchTooShort()
            || certificate.assumption().proof() == Certificate.Proof.NOT_PROVEN);
  }

  /**
   * The report.
   *
   * @param sample null where nothing was drawn
   * @param closing the stages behind the assignment
   * @param groups of near-duplicates, null where none were looked for
   * @param pictures what the page draws
   */
  public RunReport report(
      RunFacts run,
      SampleFacts sample,
      List<StageFacts> closing,
      Checksums checksums,
      DuplicateGroupFacts groups,
      PictureFacts pictures) {
    NearDuplicates nearDuplicates =
        density.values() == null
            ? null
            : NearDuplicates.of(
                density.values(), result().probability(), density.distinctVectors(), groups);
    List<StageFacts> stages = new ArrayList<>();
    stages.addAll(ReportedStages.shared(search, reading));
    stages.addAll(density.stages());
    stages.add(new StageFacts("assignment", solved.seconds(), queries.rows().length, 0, Map.of()));
    stages.addAll(closing);
    return RunReport.of(
        new RunReport.Subject(run, target.name(), parameters(), files(), counts()),
        new RunReport.Result(
            assignment(),
            certificate(),
            support(),
            distances,
            nearDuplicates,
            sample,
            checksums,
            pictures),
        new RunReport.Execution(
            stages,
            blas(),
            filter(),
            Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION())),
        warnings(nearDuplicates, sample));
  }

  private List<String> warnings(NearDuplicates found, SampleFacts sample) {
    List<String> warnings =
        new ReportWarnings(parameters, search.inputs(), neighbors, target, density, result()).all();
    new DataWarnings(
            parameters,
            neighbors,
            search.inputs().search().orElse(null),
            target,
            distances,
            found,
            sample)
        .addTo(warnings);
    return warnings;
  }

  private Parameters parameters() {
    SelectionParameters.Model model = parameters.model();
    SelectionParameters.Sample sample = parameters.sample();
    Parameters.Values requested =
        Parameters.Values.of(
            new Parameters.Values.Model(
                model.method(),
                model.metric(),
                model.alpha(),
                model.scale(),
                model.bandwidth(),
                model.prefetch(),
                model.kdeNeighbors(),
                model.cost()),
            new Parameters.Values.Draws(
                sample.size(), sample.epochs(), sample.draw(), sample.seed()),
            parameters.arithmetic().blas(),
            parameters.arithmetic().filter());
    return new Parameters(
        requested,
        requested.withUsed(
            neighbors.length(),
            Math.min(model.kdeNeighbors(), target.members().size()),
            usedBlas(),
            FilterUse.ofAll(neighbors.used().filters())));
  }

  private BlasChoice usedBlas() {
    return neighbors.used().blas().stream().allMatch(blas -> blas.name().startsWith("OpenBLAS"))
        ? BlasChoice.OPENBLAS
        : BlasChoice.JAVA;
  }

  private FileFacts files() {
    FileFacts ofAll = filesOfAll(parameters, search);
    return target.name() == null
        ? ofAll
        : new FileFacts(
            withoutNumbering(ofAll.candidates()),
            withoutNumbering(ofAll.queries()),
            ofAll.output() + "/" + TargetFolder.name(target.name()),
            ofAll.selectionFormat(),
            ofAll.search());
  }

  /** The inputs, and the output folder of the run. */
  public static FileFacts filesOfAll(SelectionParameters parameters, SearchOutcome search) {
    return new FileFacts(
        search.inputs().candidateFacts(),
        search.inputs().queryFacts(),
        parameters.output().uri(),
        ConstantText.of(parameters.output().format()),
        search.inputs().search().orElse(null));
  }

  /** A table of all files in the report of each of many target tasks would be the most of them. */
  private static FileFacts.Input withoutNumbering(FileFacts.Input input) {
    return new FileFacts.Input(
        input.uri(), input.format(), input.files(), input.bytes(), input.filesWithoutRows(), null);
  }

  private Counts counts() {
    return new Counts(
        queries.rows().length,
        neighbors.rows(),
        search.queries().dimension(),
        target.members().size(),
        queries.skippedRows(),
        neighbors.read().skipped());
  }

  /** The sizes of the problem with the queries of all target tasks and the union of their pools. */
  public static Counts countsOfAll(SearchOutcome search) {
    QuerySet queries = search.queries();
    return new Counts(
        queries.rows(),
        search.neighbors().rows(),
        queries.dimension(),
        search.pool().ids().size(),
        queries.skippedRows(),
        search.neighbors().read().skipped());
  }

  private AssignmentFacts assignment() {
    AssignmentResult result = result();
    return new AssignmentFacts(
        parameters.model().method(),
        result.sStar().isPresent() ? result.sStar().getAsDouble() : null,
        NeighborhoodSizes.of(result.neighborhoodSizes()));
  }

  private CertificateFacts certificate() {
    Certificate found = result().certificate();
    CertificateFacts.Prefetch prefetch =
        new CertificateFacts.Prefetch(
            found.prefetchTooShort(),
            found.shortQueries(),
            found.massOnLastNeighbors(),
            found.suggestedPrefetch().isPresent()
                ? (long) found.suggestedPrefetch().getAsInt()
                : null);
    return new CertificateFacts(
        prefetch, assumption(found.assumption()), found.probabilitySum(), result().objective());
  }

  private CertificateFacts.Assumption assumption(Certificate.Assumption found) {
    return CertificateFacts.Assumption.of(
        parameters.model().method(),
        CertificateFacts.Assumption.State.valueOf(found.proof().name()),
        found.left().isPresent() ? found.left().getAsDouble() : null,
        found.right().isPresent() ? found.right().getAsDouble() : null);
  }

  public SupportFacts support() {
    return SupportFacts.of(result().probability());
  }

  private BlasFacts blas() {
    boolean fellBack =
        parameters.arithmetic().blas() == BlasChoice.AUTO && usedBlas() == BlasChoice.JAVA;
    return BlasUse.facts(neighbors.used().blas(), search.gflops(), fellBack);
  }

  private FilterFacts filter() {
    int searched = search.queries().rows();
    List<FilterUse> filters = neighbors.used().filters();
    FilterUse first = filters.get(0);
    return new FilterFacts(
        FilterUse.names(filters),
        first.note(),
        first.trials(),
        neighbors.pairs().coarseSurvivors() > 0
            ? (double) neighbors.pairs().coarseSurvivors() / searched
            : null,
        neighbors.used().largestSlack(),
        neighbors.used().centered(),
        (double) (neighbors.pairs().survivors() + neighbors.pairs().probeSurvivors()) / searched,
        (double) neighbors.pairs().shuffledEntries() / searched);
  }

  /**
   * The groups of near-duplicates, and the largest of them.
   *
   * @param groups null where none were looked for
   * @param ids of the pool [pool]
   */
  public DuplicateGroupFacts facts(NearDuplicateGroups groups, IdColumn ids) {
    if (groups == null) {
      return null;
    }
    int[] sizes = groups.sizes();
    List<DuplicateGroupFacts.Group> largest = new ArrayList<>();
    for (int kept : NearDuplicateGroups.largest(sizes, DuplicateGroupFacts.MOST_LISTED)) {
      largest.add(new DuplicateGroupFacts.Group(ids.text(kept), sizes[kept]));
    }
    return new DuplicateGroupFacts(
        Arrays.stream(sizes).filter(size -> size > 1).count(),
        Arrays.stream(sizes).filter(size -> size > 1).asLongStream().sum(),
        largest);
  }
}
