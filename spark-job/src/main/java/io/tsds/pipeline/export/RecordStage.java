package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;

import io.tsds.UserException;
import io.tsds.pipeline.records.RecordSource;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.LiteralFiles;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the records of all candidates that were selected, each once, in one reading of the records,
 * and leaves them in the work folder.
 */
final class RecordStage {
  static final String NAME = "records";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** So many ids are sent to the executors; more are shuffled together with the records. */
  private static final long MOST_BROADCAST = 500_000;

  private static final String KNOWN = "_tsds_known";

  private final StageContext context;
  private final RecordSource source;

  RecordStage(StageContext context, RecordSource source) {
    this.context = context;
    this.source = source;
  }

  /**
   * What the stage did.
   *
   * @param records that were found
   */
  record Facts(double seconds, long records) {}

  /**
   * Runs the stage unless an earlier run finished it.
   *
   * @param wanted distinct ids
   * @param candidates rows of the candidates, -1 where that is not known
   */
  Facts run(Dataset<Row> wanted, long candidates) {
    if (context.run().isFinished(NAME)) {
      LOG.info("records: found by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe("records, those of the selected candidates");
    try {
      long ids = wanted.count();
      Dataset<Row> known =
          wanted.select(col(ExportedSelection.ID).as(RecordSource.ID), lit(true).as(KNOWN));
      Dataset<Row> rows = source.rows();
      source.requireAsMany(candidates);
      rows.where(col(RecordSource.ID).isNotNull().or(col(RecordSource.FAULT).isNotNull()))
          .join(
              ids <= MOST_BROADCAST ? broadcast(known) : known,
              new String[] {RecordSource.ID},
              "left")
          .where(col(KNOWN).isNotNull().or(col(RecordSource.FAULT).isNotNull()))
          .drop(KNOWN)
          .write()
          .parquet(folder());
      check(wanted, ids);
      Facts facts = new Facts((System.nanoTime() - start) / 1e9, ids);
      context.run().finish(NAME, facts);
      return facts;
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  /** Id and record of each candidate that was selected, in any order. */
  Dataset<Row> records() {
    return LiteralFiles.parquet(context.spark().read(), folder());
  }

  private String folder() {
    return new Path(context.run().stageFolder(NAME), "records").toString();
  }

  private void check(Dataset<Row> wanted, long ids) {
    Dataset<Row> found = records();
    List<Row> faults =
        found
            .where(col(RecordSource.FAULT).isNotNull())
            .orderBy(RecordSource.FAULT)
            .limit(1)
            .collectAsList();
    if (!faults.isEmpty()) {
      throw new UserException("`records` " + faults.get(0).getAs(RecordSource.FAULT));
    }
    refuseRepeated(found);
    refuseMissing(found, wanted, ids);
  }

  private void refuseRepeated(Dataset<Row> found) {
    List<Row> repeated =
        found
            .groupBy(RecordSource.ID)
            .agg(count(lit(1)).as("n"))
            .where("n > 1")
            .orderBy(length(col(RecordSource.ID)), col(RecordSource.ID))
            .limit(1)
            .collectAsList();
    if (!repeated.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: %d records have the id %s %s, which was selected; a record must be unique",
              source.name(),
              repeated.get(0).getLong(1),
              repeated.get(0).getString(0),
              source.idPlace()));
    }
  }

  private void refuseMissing(Dataset<Row> found, Dataset<Row> wanted, long ids) {
    Dataset<Row> missing =
        wanted.join(
            found.select(col(RecordSource.ID).as(ExportedSelection.ID)),
            new String[] {ExportedSelection.ID},
            "left_anti");
    long count = missing.count();
    if (count > 0) {
      String first =
          missing
              .orderBy(length(col(ExportedSelection.ID)), col(ExportedSelection.ID))
              .first()
              .getString(0);
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: no record has the id %s %s, and %d of %d selected candidates have no record; give"
                  + " the records of all candidates, and `record-id-column` if another column has"
                  + " their ids",
              source.name(),
              first,
              source.idPlace(),
              count,
              ids));
    }
  }
}
