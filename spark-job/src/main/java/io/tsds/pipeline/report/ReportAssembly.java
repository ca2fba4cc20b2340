package io.tsds.pipeline.report;

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
import io.tsds.report.DistanceFacts;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.FilterUse;
import io.tsds.report.NearDuplicates;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.PictureFacts;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.SupportFacts;
import io.tsds.report.Versions;
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
        new ReportedSubject(parameters, search, target).of(run),
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
    BlasChoice used = ReportedSubject.usedBlas(neighbors);
    boolean fellBack = parameters.arithmetic().blas() == BlasChoice.AUTO && used == BlasChoice.JAVA;
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
