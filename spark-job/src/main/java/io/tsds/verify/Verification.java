package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.progress.CountProgress;
import io.tsds.progress.ProgressLog;
import io.tsds.report.Figures;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsText;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetFolder;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.storage.run.OutputReader;
import io.tsds.storage.run.RunManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a finished output against its inputs: the order of the checks, and what they share. */
public final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final int MOST_QUERIES = 1_000_000;
  static final String REPORT = "report.json";

  private final SparkSession spark;
  private final VerifyParameters parameters;
  private final Configuration hadoop;
  private final Findings findings = new Findings();

  public Verification(SparkSession spark, VerifyParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * Checks.
   *
   * @throws UserException if the output is not finished or its inputs changed, so that nothing can
   *     be said
   */
  public Findings run() {
    return ProgressLog.during(spark.sparkContext(), this::findings);
  }

  private Findings findings() {
    OutputReader output = OutputReader.open(hadoop, "OUTPUT", parameters.output());
    RecordedRun run = new RecordedRun(output.run());
    RecordedInput candidates = RecordedInput.lookAt(run.candidates(), hadoop);
    RecordedInput queries = RecordedInput.lookAt(run.queries(), hadoop);
    requireUnchanged(candidates, queries);
    addInputs(run);
    checkManifest(run.manifest());
    if (checkFiles(output)) {
      check(output, run, candidates, queries);
      // Inputs that change meanwhile make failures of what holds.
      requireUnchanged(
          RecordedInput.lookAt(run.candidates(), hadoop),
          RecordedInput.lookAt(run.queries(), hadoop));
    } else {
      findings.addLimit("anything else, since files are missing or damaged");
    }
    return findings;
  }

  private void requireUnchanged(RecordedInput candidates, RecordedInput queries) {
    List<String> changes = new ArrayList<>();
    candidates.changes().forEach(change -> changes.add("`candidates`: " + change));
    queries.changes().forEach(change -> changes.add("`queries`: " + change));
    if (!changes.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the inputs are not those that %s was made from, so that it cannot be verified: %s%s",
              parameters.output(),
              String.join("; ", changes.subList(0, Math.min(5, changes.size()))),
              changes.size() > 5 ? "; and " + (changes.size() - 5) + " more" : ""));
    }
  }

  private void addInputs(RecordedRun run) {
    findings.add(
        "inputs",
        String.format(
            Locale.ROOT,
            "path, size and modification time or etag of %s of candidates and %s of queries",
            Quantity.of(run.candidates().size(), "file"),
            Figures.count(run.queries().size())),
        List.of());
  }

  private void checkManifest(RunManifest manifest) {
    RunManifest again =
        RunManifest.of(manifest.parameters(), manifest.inputs(), manifest.version());
    List<String> failures = new ArrayList<>();
    ResultRowChecks.compare("fingerprint", again.fingerprint(), manifest.fingerprint(), failures);
    findings.add("manifest", "the fingerprint is that of its parameters and inputs", failures);
  }

  /** Whether all files of the result are there. */
  private boolean checkFiles(OutputReader output) {
    List<String> losses = output.losses();
    List<String> failures = new ArrayList<>(losses);
    failures.addAll(output.foreigners());
    if (losses.isEmpty()) {
      failures.addAll(output.changes());
    }
    findings.add(
        "files",
        String.format(
            Locale.ROOT,
            "size of %,d files, SHA-256 of %,d reports among them, nothing else in %s",
            output.files(),
            output.filesWithChecksums(),
            output.path()),
        failures);
    return losses.isEmpty();
  }

  private void check(
      OutputReader output,
      RecordedRun run,
      RecordedInput candidateFiles,
      RecordedInput queryFiles) {
    EmbeddingSource candidates =
        EmbeddingSources.open(spark, run.candidates(candidateFiles), candidateFiles);
    QuerySet queries =
        EmbeddingSources.readQueries(spark, run.queries(queryFiles), queryFiles, MOST_QUERIES);
    ResultRows rows = new ResultRows(spark, output, run.format(), candidates.idKind());
    List<CheckedTarget> targets = new ArrayList<>();
    CountProgress progress = progress("rows", queries.targets().size());
    int read = 0;
    for (TargetQueries target : queries.targets()) {
      CheckedTarget checked = read(output, run, rows, queries, target, candidates.rows());
      if (checked != null) {
        targets.add(checked);
      }
      progress.at(++read, queries.targets().size());
    }
    if (run.taskColumn() != null) {
      checkSummaries(output, targets);
    }
    if (run.taskWeights() != null) {
      if (targets.size() == queries.targets().size()) {
        new MixtureChecks(run, queries.targets(), targets)
            .check(output, rows, candidates.rows(), findings);
      } else {
        findings.addUnchecked("the mixture: a target task cannot be read");
      }
    }
    List<CheckedTarget> traced = targets.stream().filter(target -> target.trace() != null).toList();
    if (!traced.isEmpty()) {
      new BruteForce(spark, run, candidates, traced, findings).check();
    }
    findings.addLimit(
        "queries and candidates beyond the ones chosen (`queries-checked`, `seed`); that s* or K is"
            + " where the optimum stops; ids that occur twice; the report's other figures");
  }

  /** Says of many target tasks how many are done. */
  static CountProgress progress(String name, int targets) {
    return new CountProgress(
        "verify, " + name,
        "target task",
        targets > TargetsText.MOST_LISTED ? LOG::info : line -> {},
        System::nanoTime);
  }

  /** Reads a target task's part of the output and checks its rows; null where it cannot be read. */
  private CheckedTarget read(
      OutputReader output,
      RecordedRun run,
      ResultRows rows,
      QuerySet queries,
      TargetQueries target,
      long candidateRows) {
    String folder = target.name() == null ? "" : TargetFolder.name(target.name()) + "/";
    String title = target.name() == null ? "" : "target task " + target.name() + ": ";
    try {
      RunReport report = report(output, folder, title);
      if (report == null) {
        return null;
      }
      IdColumn ids = queries.ids().select(target.rows());
      EmbeddingMatrix matrix = queries.matrix().select(target.rows());
      findings.add(
          title, "report", "parameters and counts", new ReportChecks(run, report).failures(matrix));
      ResultRows.Probabilities probabilities = rows.probabilities(folder + "probabilities/");
      new ResultRowChecks(run, ResultRowChecks.Recorded.of(report), findings, title)
          .check(probabilities, (name, size) -> rows.selection(folder + name + "/", size));
      if (run.weights()) {
        new WeightChecks(output, folder, candidateRows)
            .check(title, probabilities, report.checksums().weights(), findings);
      }
      AssignmentTrace trace = trace(output, folder, title, matrix.rows());
      CheckedTarget checked =
          new CheckedTarget(
              title,
              report,
              matrix,
              ids,
              trace,
              probabilities,
              null,
              CheckedTarget.some(matrix.rows(), parameters.queriesChecked(), parameters.seed()),
              CheckedTarget.some(
                  probabilities.values().length,
                  parameters.queriesChecked(),
                  parameters.seed() + 1));
      CheckedTarget withTransport = checked.with(transport(run, rows, checked, folder));
      checkNearDuplicates(run, rows, withTransport, folder);
      return withTransport;
    } catch (ContentFault e) {
      findings.add(title, "result", "reading it", List.of(e.getMessage()));
      LOG.debug("cannot read the result", e);
      return null;
    }
  }

  /** Reads the transport plan; null where there is none to be checked. */
  private TransportChecks transport(
      RecordedRun run, ResultRows rows, CheckedTarget target, String folder) {
    if (target.trace() == null || target.report().checksums().transport() == null) {
      findings.addUnchecked(
          target.title()
              + "the transport plan: the version that made the output wrote none; run that selection"
              + " again");
      return null;
    }
    TransportChecks checks = new TransportChecks(run, target);
    rows.transport(folder + "transport/", target.queryIds().kind(), checks::add);
    checks.finish(findings);
    return checks;
  }

  /** Reads the groups of near-duplicates, where the method has them. */
  private void checkNearDuplicates(
      RecordedRun run, ResultRows rows, CheckedTarget target, String folder) {
    if (run.method() != Method.KNN_KDE || run.bandwidth() == 0) {
      return;
    }
    if (target.transport() == null || target.report().checksums().nearDuplicates() == null) {
      findings.addUnchecked(
          target.title()
              + "near-duplicates: the version that made the output wrote none; run that selection"
              + " again");
      return;
    }
    NearDuplicateChecks checks = new NearDuplicateChecks(target, run.kdeNeighbors());
    rows.nearDuplicates(folder + "near-duplicates/", checks::add);
    checks.finish(findings);
  }

  /** A target task's report; null where it cannot be read. */
  private RunReport report(OutputReader output, String folder, String title) {
    String json = text(output, folder + REPORT);
    try {
      return ReportJson.read(json);
    } catch (UserException e) {
      findings.addUnchecked(title + "the result: " + folder + REPORT + " is " + e.getMessage());
      return null;
    }
  }

  private AssignmentTrace trace(OutputReader output, String folder, String title, int queries) {
    String name = folder + AssignmentTrace.FILE;
    if (!output.names(name).contains(name)) {
      findings.addUnchecked(
          title
              + "neighbors and probabilities against the inputs: the output has no "
              + AssignmentTrace.FILE
              + ", as a version that wrote none made it; run that selection again");
      return null;
    }
    AssignmentTrace trace = parsed(name, bytes(output, name));
    if (trace.queries() != queries) {
      throw new ContentFault(
          name,
          String.format(Locale.ROOT, "is of %d queries instead of %d", trace.queries(), queries));
    }
    return trace;
  }

  private static AssignmentTrace parsed(String name, byte[] bytes) {
    try {
      return AssignmentTrace.read(name, bytes);
    } catch (UserException e) {
      throw new ContentFault(e);
    }
  }

  private void checkSummaries(OutputReader output, List<CheckedTarget> targets) {
    List<String> failures = new ArrayList<>();
    try {
      List<TargetSummary> summaries = summaries(output);
      if (summaries == null) {
        return;
      }
      for (CheckedTarget target : targets) {
        boolean same =
            summaries.stream()
                .filter(summary -> Objects.equals(summary.name(), target.report().task()))
                .anyMatch(summary -> summary.checksums().equals(target.report().checksums()));
        if (!same) {
          failures.add(target.title() + "the report on all target tasks has other checksums");
        }
      }
    } catch (ContentFault e) {
      failures.add(e.getMessage());
    }
    findings.add(
        "report on all target tasks", targets.size() + " target tasks' checksums", failures);
  }

  /** Null where the report is of another version. */
  private List<TargetSummary> summaries(OutputReader output) {
    String json = text(output, REPORT);
    try {
      return ReportJson.readTargets(json).tasks();
    } catch (UserException e) {
      findings.addUnchecked("the report on all target tasks: it is " + e.getMessage());
      return null;
    }
  }

  static String text(OutputReader output, String name) {
    return new String(bytes(output, name), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(OutputReader output, String name) {
    return output.read(name).orElseThrow(() -> new ContentFault(name, "is missing"));
  }

  /** The rows of a matrix that are asked for, from several target tasks, as one. */
  static EmbeddingMatrix joined(List<EmbeddingMatrix> parts, int dimension) {
    int rows = parts.stream().mapToInt(EmbeddingMatrix::rows).sum();
    float[] values = new float[Math.multiplyExact(rows, dimension)];
    int next = 0;
    for (EmbeddingMatrix part : parts) {
      System.arraycopy(part.values(), 0, values, next, part.rows() * dimension);
      next += part.rows() * dimension;
    }
    return new EmbeddingMatrix(values, rows, dimension);
  }
}
