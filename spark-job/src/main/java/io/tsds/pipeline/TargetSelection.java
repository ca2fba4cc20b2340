package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.assignment.AssignmentResult;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.NeighborLists;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.assignment.AssignmentStage;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.density.KeptDensities;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.report.Pictures;
import io.tsds.pipeline.report.ReportAssembly;
import io.tsds.pipeline.search.CandidateProbe;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.Mixture;
import io.tsds.pool.PoolNumbering;
import io.tsds.pool.SharedMass;
import io.tsds.progress.CountProgress;
import io.tsds.report.Checksums;
import io.tsds.report.DistanceFacts;
import io.tsds.report.PictureFacts;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.report.html.ReportHtml;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.storage.result.NearDuplicateRows;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.result.TransportRows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selection for one target task behind the search: densities and assignment from its queries'
 * neighbor lists, then the sample, and everything into its folder of the result. What other target
 * tasks there are has no influence on its rows.
 */
final class TargetSelection {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Says in a target task's folder, as in an output, that nothing is missing. */
  static final String SUCCESS = "_SUCCESS";

  /** Of a pool member: its draws, and its part of the tables of the sampler. */
  private static final double SAMPLER_BYTES = 60;

  /** Of a row, in a growing buffer and its copy. */
  private static final double ROW_BYTES = 60;

  private final StageContext context;
  private final SelectionParameters parameters;
  private final SearchOutcome search;
  private final TargetTask target;
  private final IdColumn ids;
  private final ReportAssembly assembly;
  private final AssignmentTrace trace;
  private final Pictures pictures;

  private TargetSelection(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      TargetTask target,
      IdColumn ids,
      ReportAssembly assembly,
      AssignmentTrace trace,
      Pictures pictures) {
    this.context = context;
    this.parameters = parameters;
    this.search = search;
    this.target = target;
    this.ids = ids;
    this.assembly = assembly;
    this.trace = trace;
    this.pictures = pictures;
  }

  /** The selections of all target tasks, one after another. */
  static List<TargetSelection> ofEach(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      PoolStage.Result reading,
      List<TargetTask> targets) {
    if (context.manyTargets()) {
      LOG.info(
          "assignment: {}; what is said of each is in its report.json, and at level DEBUG",
          Quantity.of(targets.size(), "target task"));
    }
    CountProgress progress = context.progressOfTargets("assignment");
    List<TargetSelection> solved = new ArrayList<>();
    for (TargetTask target : targets) {
      solved.add(solve(context, parameters, search, reading, target));
      progress.at(solved.size(), targets.size());
    }
    return solved;
  }

  /** Computes the densities of the target task's pool and solves its assignment. */
  private static TargetSelection solve(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      PoolStage.Result reading,
      TargetTask target) {
    if (target.name() != null) {
      LOG.atLevel(context.detail())
          .log(
              "target task {}: {}",
              target.name(),
              Quantity.of(target.queries().rows().length, "query"));
    }
    PoolNumbering pool = search.pool().ofQueries(target.queries().rows(), target.members());
    DensityStage.Result density =
        DensityStage.run(
            context,
            parameters,
            target,
            reading.filesOf(target),
            new KeptDensities(search.densities(), search.neighbors().length()));
    AssignmentStage.Solved solved =
        new AssignmentStage(parameters.model(), context.detail())
            .run(pool.lists(), density.values(), search.neighbors().rows());
    ReportAssembly assembly =
        new ReportAssembly(
            parameters,
            search,
            reading,
            target,
            density,
            solved,
            distances(pool.lists(), solved, search.neighbors().probe()));
    AssignmentResult result = solved.result();
    AssignmentTrace trace =
        AssignmentTrace.of(
            pool.lists(),
            pool.ids(),
            result.neighborhoodSizes(),
            result.rest().ranks(),
            result.rest().masses());
    Pictures pictures =
        Pictures.of(search, reading, target, pool, assembly, parameters.extras().texts() != null);
    return new TargetSelection(
        context, parameters, search, target, pool.ids(), assembly, trace, pictures);
  }

  private static DistanceFacts distances(
      NeighborLists lists, AssignmentStage.Solved solved, CandidateProbe.Facts probe) {
    return DistanceFacts.of(
        lists,
        solved.result().neighborhoodSizes(),
        probe.distance(),
        probe.cosine(),
        probe.candidates());
  }

  /** Whether {@code --strict} was asked for and the certificate does not hold. */
  boolean refusedByStrict() {
    return assembly.refusedByStrict();
  }

  /** The target task's part of a mixture in which it has this weight. */
  Mixture.Part part(double weight) {
    return new Mixture.Part(ids, assembly.result().probability(), weight);
  }

  /**
   * About how many bytes writing the target task takes on the driver: the sampler, and a file's
   * rows.
   */
  double writingBytes() {
    SelectionParameters.Sample sample = parameters.sample();
    double support = assembly.support().size();
    double rows = support + sample.epochs() * Math.min((double) sample.size(), support);
    double entries = (double) target.queries().rows().length * search.neighbors().length();
    return SAMPLER_BYTES * ids.size()
        + pictures.bytes()
        + Math.max(
            ROW_BYTES * Math.min(rows, ResultWriter.ROWS_PER_FILE),
            ResultWriter.COPIES
                * Math.min(
                    ResultWriter.TRANSPORT_ROW_BYTES * entries,
                    ResultWriter.TRANSPORT_BYTES_PER_FILE));
  }

  /** A file of the target task's results, relative to those of all target tasks. */
  String file(String name) {
    return target.file(name);
  }

  /** The probability that this target task and another have in common. */
  double massSharedWith(TargetSelection other) {
    return SharedMass.of(
        target.members(),
        assembly.result().probability(),
        other.target.members(),
        other.assembly.result().probability());
  }

  /** Adds the ids of the candidates whose texts its report shows. */
  void addIdsOfTexts(Collection<String> all) {
    pictures.addIdsOfTexts(all);
  }

  /** Draws, and writes rows and reports into the result. */
  RunReport write(Reporting reporting, SamplingStage sampling) {
    context.describe(target.titled("writing"));
    ResultWriter writer = new ResultWriter(context.spark(), parameters.output().format());
    return write(
        reporting, sampling, writer, context.run().resultFolder(), context.run()::writeResultFile);
  }

  /**
   * The same into the folder of a stage, beside other target tasks that are written at the same
   * time.
   */
  RunReport writeIntoStage(Reporting reporting, SamplingStage sampling, String stage) {
    ResultWriter writer =
        new ResultWriter(context.spark(), parameters.output().format()).writingFewRowsDirectly();
    return write(
        reporting,
        sampling,
        writer,
        context.run().stageFolder(stage),
        (name, content) -> context.run().writeStageFile(stage, name, content));
  }

  /** Where the files beside the rows go. */
  @FunctionalInterface
  private interface Files {
    void write(String name, byte[] content);
  }

  private RunReport write(
      Reporting reporting, SamplingStage sampling, ResultWriter writer, Path root, Files files) {
    List<SamplingStage.Drawing> drawings = draw(sampling);
    Path folder = target.folder(root);
    LOG.atLevel(context.detail()).log("writing: {}", folder);
    NearDuplicateGroups groups = assembly.groups();
    TargetTables.Written written =
        new TargetTables(
                writer, folder, parameters.sample(), TargetTables.weighedRows(parameters, search))
            .write(
                drawings,
                ids,
                assembly.result().probability(),
                assembly.support().size(),
                transport(),
                groups == null ? null : new NearDuplicateRows(ids, groups, assembly.densities()));
    RunReport report =
        assembly.report(
            reporting.run(RunFacts.DONE),
            written.sample(),
            closing(reporting, written),
            written.checksums(),
            assembly.facts(groups, ids),
            pictures(drawings.get(drawings.size() - 1), reporting));
    writeReports(report, files);
    files.write(target.file(AssignmentTrace.FILE), trace.bytes());
    if (target.name() != null) {
      files.write(target.file(SUCCESS), new byte[0]);
    }
    // All reports of a run are held until the last is written.
    return target.name() == null ? report : report.withoutPictures();
  }

  private List<SamplingStage.Drawing> draw(SamplingStage sampling) {
    try {
      return sampling.from(assembly.result().probability());
    } catch (UserException e) {
      throw new UserException(target.titled(e.getMessage()), e);
    }
  }

  /**
   * The entries of the transport plan. The target task's lists are cut out of those of all queries
   * again, since keeping them from the assignment on would keep all lists twice.
   */
  private TransportRows transport() {
    int[] rows = target.queries().rows();
    return new TransportRows(
        search.queries().ids().select(rows),
        ids,
        search.pool().ofQueries(rows, target.members()).lists(),
        assembly.result(),
        assembly.densities());
  }

  /** Writes the reports alone, of a run whose result {@code --strict} refuses. */
  RunReport refuse(Reporting reporting) {
    RunReport report =
        assembly.report(
            reporting.run(RunFacts.REFUSED),
            null,
            target.name() == null ? reporting.stages() : List.of(),
            Checksums.NONE,
            assembly.facts(assembly.groups(), ids),
            pictures(null, reporting));
    writeReports(report, context.run()::writeResultFile);
    return target.name() == null ? report : report.withoutPictures();
  }

  /**
   * What the page draws.
   *
   * @param drawing null where nothing is drawn
   */
  private PictureFacts pictures(SamplingStage.Drawing drawing, Reporting reporting) {
    return pictures.facts(
        context.hadoopConfiguration(),
        assembly.result().probability(),
        drawing == null ? null : drawing.first(),
        reporting.excerpts());
  }

  /** The stages behind the assignment; what ran for all target tasks at once is told of all. */
  private List<StageFacts> closing(Reporting reporting, TargetTables.Written written) {
    List<StageFacts> closing = new ArrayList<>();
    if (target.name() == null) {
      closing.addAll(reporting.stages());
    }
    closing.addAll(written.stages());
    return closing;
  }

  private void writeReports(RunReport report, Files files) {
    files.write(
        target.file("report.json"), ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    files.write(
        target.file("report.html"), ReportHtml.write(report).getBytes(StandardCharsets.UTF_8));
  }
}
