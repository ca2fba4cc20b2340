package io.tsds.pipeline.neighbors;

import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.CandidateProbe;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.BlasFacts;
import io.tsds.report.BlasUse;
import io.tsds.report.Counts;
import io.tsds.report.ListDistances;
import io.tsds.report.NeighborsReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import io.tsds.storage.files.Json;
import io.tsds.storage.result.NeighborRows;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.result.SelectionFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is kept of a search into the result: the table, the files of {@link StoredFiles} but
 * for the pool's vectors, and the report.
 *
 * @param pool what fetching the vectors did
 */
record KeptFiles(
    StageContext context,
    NeighborsParameters parameters,
    SearchOutcome found,
    PoolStage.Facts pool) {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  NeighborsReport write(Instant started) {
    long start = System.nanoTime();
    Path result = context.run().resultFolder();
    context.describe("writing");
    LOG.info("writing: {}", new Path(result, "neighbors"));
    ResultWriter writer = new ResultWriter(context.spark(), SelectionFormat.PARQUET);
    String checksum =
        writer.writeTable(
            new Path(result, "neighbors"),
            new NeighborRows(found.queries(), found.pool().ids(), found.pool().lists()));
    writeSearch(result);
    StageFacts writing =
        new StageFacts(
            "writing",
            (System.nanoTime() - start) / 1e9,
            (long) found.queries().rows() * found.neighbors().length(),
            0,
            Map.of("committer", writer.committer()));
    NeighborsReport report = report(started, writing, checksum);
    context
        .run()
        .writeResultFile("report.json", ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    return report;
  }

  private void writeSearch(Path result) {
    Configuration hadoop = context.hadoopConfiguration();
    context.newFolder(new Path(result, StoredFiles.FOLDER));
    StoredFiles files = new StoredFiles(result);
    files.writeLists(hadoop, found.pool());
    files.writeQueries(hadoop, found.queries());
    StoredFacts facts =
        new StoredFacts(
            StoredFacts.LAYOUT,
            found.queries().dimension(),
            found.inputs().candidateFacts(),
            found.inputs().queryFacts(),
            found.inputs().idKind(),
            found.inputs().numbered(),
            found.inputs().candidateRows(),
            found.inputs().orderWarning().orElse(null),
            found.neighbors(),
            pool);
    context.run().writeResultFile(StoredFiles.FACTS, Json.bytes(facts));
  }

  private NeighborsReport report(Instant started, StageFacts writing, String checksum) {
    return new NeighborsReport(
        RunFacts.of(started, Instant.now(), RunFacts.DONE, context.master()),
        parameters.manifest(),
        new NeighborsReport.Files(
            found.inputs().candidateFacts(),
            found.inputs().queryFacts(),
            parameters.output().uri()),
        counts(),
        found.neighbors().length(),
        distances(),
        List.of(
            found.neighbors().reported(found.taken()),
            pool.reported(context.run().isOfEarlierRun(PoolStage.NAME)),
            writing),
        blas(),
        checksum,
        Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()));
  }

  private Counts counts() {
    return new Counts(
        found.queries().rows(),
        found.neighbors().rows(),
        found.queries().dimension(),
        found.pool().ids().size(),
        found.queries().skippedRows(),
        found.neighbors().read().skipped());
  }

  private ListDistances distances() {
    CandidateProbe.Facts probe = found.neighbors().probe();
    return ListDistances.of(
        found.pool().lists(), probe.distance(), probe.cosine(), probe.candidates());
  }

  private BlasFacts blas() {
    List<BlasUse> used = found.neighbors().used().blas();
    boolean fellBack =
        parameters.arithmetic().blas() == BlasChoice.AUTO
            && !used.stream().allMatch(blas -> blas.name().startsWith("OpenBLAS"));
    return BlasUse.facts(used, found.gflops(), fellBack);
  }
}
