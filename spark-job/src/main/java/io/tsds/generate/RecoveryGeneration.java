package io.tsds.generate;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.storage.writing.ParquetRowWriter;
import io.tsds.storage.writing.RowWriter;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates data for the recovery of a pruned model: candidates in clusters of known degradation,
 * what was measured of them, and the truth.
 */
public final class RecoveryGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryGeneration.class);

  private final SparkSession spark;
  private final RecoveryDataParameters parameters;
  private final GeneratedFolder output;
  private final GeneratedFolder truth;

  /**
   * What was written.
   *
   * @param output URI of the folder of all but the truth
   * @param candidates URI of the folder of candidates
   * @param degradation URI of the folder of what was measured
   * @param truth URI of the folder of the truth
   * @param candidateBytes bytes of the candidates' files
   * @param measured candidates whose degradation is known
   * @param lowestMean expected mean degradation of the cluster where it is least, nats
   * @param highestMean expected mean degradation of the cluster where it is most, nats
   */
  public record Written(
      String output,
      String candidates,
      String degradation,
      String truth,
      long candidateBytes,
      long measured,
      double lowestMean,
      double highestMean) {}

  private RecoveryGeneration(SparkSession spark, RecoveryDataParameters parameters)
      throws IOException {
    this.spark = spark;
    this.parameters = parameters;
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path folder = new Path(parameters.output());
    this.output = new GeneratedFolder("`output`", folder, hadoop);
    this.truth = new GeneratedFolder("`output`", folder.suffix(".truth"), hadoop);
  }

  /** Generates everything that the parameters ask for. */
  public static Written write(SparkSession spark, RecoveryDataParameters parameters) {
    try {
      return new RecoveryGeneration(spark, parameters).write();
    } catch (IOException e) {
      throw new UserException("the output cannot be written: " + e, e);
    }
  }

  private Written write() throws IOException {
    output.requireFree(parameters.overwrite());
    truth.requireFree(parameters.overwrite());
    LOG.info("writing {} to {}", Quantity.of(parameters.data().rows(), "candidate"), output.path());
    Path candidates = new Path(output.path(), "candidates");
    Path degradation = new Path(output.path(), "degradation");
    output.begin();
    long bytes = candidateFiles().write(spark, candidates);
    RecoveryTables tables = new RecoveryTables(spark, parameters);
    tables.writeDegradation(degradation);
    truth.begin();
    tables.writeLabels(new Path(truth.path(), "labels"));
    tables.writeClusters(new Path(truth.path(), "clusters"));
    truth.finish();
    output.finish();
    return written(candidates, degradation, bytes);
  }

  private Written written(Path candidates, Path degradation, long bytes) {
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    RecoveryMeasurements measurements = new RecoveryMeasurements(parameters.seed(), clusters);
    return new Written(
        output.path().toString(),
        candidates.toString(),
        degradation.toString(),
        truth.path().toString(),
        bytes,
        clusters.measured(),
        measurements.expected(0),
        measurements.expected(clusters.count() - 1));
  }

  private PartFiles candidateFiles() {
    RecoveryDataParameters own = parameters;
    return new PartFiles(
        own.data().rows(),
        own.storage().files(),
        "parquet",
        (first, end, file, hadoop) -> writeCandidates(own, first, end, file, hadoop));
  }

  private static void writeCandidates(
      RecoveryDataParameters parameters, long first, long end, Path file, Configuration hadoop)
      throws IOException {
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    RecoveryEmbeddings embeddings = new RecoveryEmbeddings(parameters, clusters);
    RecoveryConcepts concepts = new RecoveryConcepts(parameters.seed(), clusters);
    double[] values = new double[parameters.data().dimension()];
    try (RowWriter<RecoveryCandidateWriter.Candidate> writer =
        new ParquetRowWriter<>(file, hadoop, new RecoveryCandidateWriter(parameters.storage()))) {
      for (long row = first; row < end; row++) {
        embeddings.fill(row, values);
        writer.write(new RecoveryCandidateWriter.Candidate(row, values, concepts.instruction(row)));
      }
    }
  }
}
