package io.tsds.generate;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.generate.GenerateParameters.Storage;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates a data set: the candidates, the truth about which of them are copies, and the queries.
 */
public final class Generation {
  private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

  private final SparkSession spark;
  private final GenerateParameters parameters;
  private final GeneratedFolder candidates;
  private final GeneratedFolder truth;
  private final GeneratedFolder queries;

  /**
   * What was written.
   *
   * @param candidates URI of the folder of candidates
   * @param truth URI of the folder of the table (id, kind, source_id) of all copies
   * @param queries URI of the folder of queries, or null
   * @param candidateBytes bytes of the candidates' files
   * @param queryBytes bytes of the queries' files
   */
  public record Written(
      String candidates, String truth, String queries, long candidateBytes, long queryBytes) {}

  private Generation(SparkSession spark, GenerateParameters parameters) throws IOException {
    this.spark = spark;
    this.parameters = parameters;
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path output = new Path(parameters.output());
    String queriesOutput = parameters.queries().output();
    this.candidates = new GeneratedFolder("`output`", output, hadoop);
    this.truth = new GeneratedFolder("`output`", output.suffix(".truth"), hadoop);
    this.queries =
        queriesOutput == null
            ? null
            : new GeneratedFolder("`queries-output`", new Path(queriesOutput), hadoop);
  }

  /** Generates everything that the parameters ask for. */
  public static Written write(SparkSession spark, GenerateParameters parameters) {
    try {
      return new Generation(spark, parameters).write();
    } catch (IOException e) {
      throw new UserException("the output cannot be written: " + e, e);
    }
  }

  private Written write() throws IOException {
    requireFolders();
    long candidateBytes = writeCandidates();
    writeTruth();
    long queryBytes = queries == null ? 0 : writeQueries();
    return new Written(
        candidates.path().toString(),
        truth.path().toString(),
        queries == null ? null : queries.path().toString(),
        candidateBytes,
        queryBytes);
  }

  private void requireFolders() throws IOException {
    candidates.requireFree(parameters.overwrite());
    truth.requireFree(parameters.overwrite());
    if (queries != null) {
      queries.requireFree(parameters.overwrite());
      requireApart(queries.path(), candidates.path());
      requireApart(queries.path(), truth.path());
    }
  }

  private static void requireApart(Path queries, Path other) {
    if ((queries + "/").startsWith(other + "/") || (other + "/").startsWith(queries + "/")) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`queries-output` is %s, which overlaps %s; must be a folder of its own",
              queries,
              other));
    }
  }

  private long writeCandidates() throws IOException {
    long rows = parameters.data().rows();
    LOG.info("writing {} to {}", Quantity.of(rows, "candidate"), candidates.path());
    return writeRows(candidates, RowKind.CANDIDATE, rows, parameters.storage().files());
  }

  private long writeQueries() throws IOException {
    long rows = parameters.queries().rows();
    LOG.info("writing {} to {}", Quantity.of(rows, "query"), queries.path());
    int files =
        Storage.filesFor(rows, parameters.data().dimension(), parameters.storage().elementType());
    return writeRows(queries, RowKind.QUERY, rows, files);
  }

  private long writeRows(GeneratedFolder folder, RowKind kind, long rows, int files)
      throws IOException {
    folder.begin();
    long bytes = new DatasetWriter(parameters, kind, rows, files).write(spark, folder.path());
    folder.finish();
    return bytes;
  }

  private void writeTruth() throws IOException {
    truth.begin();
    TruthWriter.write(spark, parameters, truth.path().toString());
  }
}
