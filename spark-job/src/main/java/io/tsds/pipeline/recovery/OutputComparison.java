package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tsds.UserException;
import io.tsds.parameters.BoundParameters;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.pipeline.recovery.ReferenceComparison.Counted;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.report.recovery.BoundFacts;
import io.tsds.report.recovery.BoundReport;
import io.tsds.storage.run.OutputReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Compares a finished output with other selections by a clustering of the candidates: an output of
 * recover, which has one, or one of select with a clustering from elsewhere. Ids are compared as
 * texts, so that their types need not be the same.
 */
public final class OutputComparison {
  private final SparkSession spark;
  private final BoundParameters parameters;

  public OutputComparison(SparkSession spark, BoundParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** Compares. */
  public BoundReport run() {
    OutputReader output =
        OutputReader.open(spark.sessionState().newHadoopConf(), "OUTPUT", parameters.output());
    Dataset<Row> candidates = clustering(output).cache();
    try {
      return compare(output, candidates);
    } finally {
      candidates.unpersist();
    }
  }

  private BoundReport compare(OutputReader output, Dataset<Row> candidates) {
    Duplicates.refuse(candidates, "the clustering");
    DataType idType = DataTypes.StringType;
    Row last = candidates.agg(max(col(Columns.CLUSTER))).first();
    if (last.isNullAt(0)) {
      throw new UserException("the clustering has no rows");
    }
    if (last.getInt(0) >= CandidateStage.MOST_CLUSTERS) {
      throw UserException.of(
          "clustering",
          "has the cluster %s; clusters are numbered from 0 to at most %s",
          last.getInt(0),
          CandidateStage.MOST_CLUSTERS - 1);
    }
    int clusters = last.getInt(0) + 1;
    ReferenceComparison sets = new ReferenceComparison(candidates, clusters);
    Dataset<Row> ids =
        new TableFiles(spark, "OUTPUT is " + parameters.output())
            .ids(parameters.output(), parameters.idColumn(), idType);
    Counted selection = sets.counted("OUTPUT", Comparison.SELECTION, "this selection", ids);
    if (selection.size() == 0) {
      throw new UserException("OUTPUT is " + parameters.output() + ", which selects nothing");
    }
    long budget = budget(output, selection.size());
    double[] weights =
        ComparisonStage.weights(parameters.comparison(), sizes(candidates, clusters));
    Map<String, Counted> byName = new HashMap<>(Map.of(Comparison.SELECTION, selection));
    List<BoundFacts> bounds = new ArrayList<>();
    for (Reference reference : parameters.comparison().references()) {
      Counted counted = counted(sets, reference, candidates, selection.size(), idType);
      byName.put(reference.name(), counted);
      bounds.add(
          BoundFacts.of(
              counted.name(),
              counted.description(),
              ReferenceComparison.bound(budget, selection, counted),
              weights,
              parameters.comparison().lipschitz()));
    }
    return new BoundReport(
        output.path().toString(),
        selection.size(),
        budget,
        clusters,
        bounds,
        ComparisonStage.constants(parameters.comparison(), byName, new double[0]));
  }

  /** B of recover; of select, whose draws repeat, the number of distinct candidates. */
  private static long budget(OutputReader output, long size) {
    Map<String, String> made = output.run().parameters();
    return "recover".equals(made.get("command")) ? Long.parseLong(made.get("sample-size")) : size;
  }

  private static List<ClusterDegradation> sizes(Dataset<Row> candidates, int clusters) {
    long[] sizes = new long[clusters];
    for (Row row : candidates.groupBy(Columns.CLUSTER).count().collectAsList()) {
      sizes[row.getInt(0)] = row.getLong(1);
    }
    return Arrays.stream(sizes).mapToObj(size -> new ClusterDegradation(size, 0, 0, 0)).toList();
  }

  private Counted counted(
      ReferenceComparison sets,
      Reference reference,
      Dataset<Row> candidates,
      long size,
      DataType idType) {
    String parameter = "`reference` " + reference.name();
    if (reference.equals(Reference.RANDOM)) {
      Dataset<Row> drawn = RandomSample.ids(candidates, parameters.seed(), size);
      return sets.counted(
          parameter,
          reference.name(),
          String.format(
              Locale.ROOT, "as many of all candidates at random, by seed %d", parameters.seed()),
          drawn);
    }
    return sets.counted(
        parameter,
        reference.name(),
        reference.uri(),
        TableFiles.ofReference(spark, reference)
            .ids(reference.uri(), parameters.idColumn(), idType));
  }

  /** Id and cluster of every candidate. */
  private Dataset<Row> clustering(OutputReader output) {
    if (parameters.clustering() != null) {
      return new TableFiles(spark, "`clustering` is " + parameters.clustering())
          .clusters(parameters.clustering(), parameters.idColumn(), parameters.clusterColumn());
    }
    List<String> files = output.names("clusters/");
    if (files.isEmpty()) {
      throw UserException.of(
          "clustering",
          "is not given, and %s has no clusters of its own; give ids with their clusters, or an"
              + " output of recover on the same candidates",
          parameters.output());
    }
    return new TableFiles(spark, "OUTPUT is " + parameters.output()).clusters(output);
  }
}
