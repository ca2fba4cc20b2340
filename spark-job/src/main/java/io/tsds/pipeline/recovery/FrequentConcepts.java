package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.ConceptFacts;
import io.tsds.report.recovery.ConceptFacts.ConflictingPair;
import io.tsds.storage.result.RowSpool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;

/**
 * The concepts that the report names, because they are the most frequent ones: of the clusters, and
 * of the rejections. Few rows are counted on the driver, others by Spark.
 */
record FrequentConcepts(StageContext context, FewRows few) {
  /** Rows of texts and of how often they occur: the most frequent first, then by the texts. */
  private static final Comparator<Row> BY_COUNT =
      (one, other) -> {
        int last = one.size() - 1;
        int order = Long.compare(other.getLong(last), one.getLong(last));
        for (int text = 0; order == 0 && text < last; text++) {
          order = Columns.compare(one.get(text), other.get(text));
        }
        return order;
      };

  /** The pairs of concepts for which most candidates were rejected. */
  List<ConflictingPair> conflicts(RowSpool rejected, RowSpool.Extent extent) {
    if (extent.rows() == 0) {
      return List.of();
    }
    List<Row> counted = few.are() ? heldPairs(rejected, extent) : pairs(rejected, extent);
    List<ConflictingPair> pairs = new ArrayList<>();
    for (Row row : counted.subList(0, Math.min(counted.size(), ConceptFacts.MOST_PAIRS))) {
      pairs.add(new ConflictingPair(row.getString(0), row.getString(1), row.getLong(2)));
    }
    return pairs;
  }

  private List<Row> pairs(RowSpool rejected, RowSpool.Extent extent) {
    return SpooledRows.read(context, rejected, extent, few)
        .groupBy("first_concept", "second_concept")
        .agg(count(lit(1)).as("n"))
        .orderBy(col("n").desc(), col("first_concept"), col("second_concept"))
        .limit(ConceptFacts.MOST_PAIRS)
        .collectAsList();
  }

  /** The same of few rows, as {@link SelectionStage#rejectedRows} has them. */
  private List<Row> heldPairs(RowSpool rejected, RowSpool.Extent extent) {
    Map<List<String>, Long> counts = new HashMap<>();
    for (Row row : SpooledRows.held(context, rejected, extent)) {
      counts.merge(List.of(row.getString(2), row.getString(3)), 1L, Long::sum);
    }
    List<Row> counted = new ArrayList<>();
    counts.forEach((pair, n) -> counted.add(RowFactory.create(pair.get(0), pair.get(1), n)));
    counted.sort(BY_COUNT);
    return counted;
  }

  /**
   * The most frequent concepts of each cluster's eligible candidates.
   *
   * @param candidates as {@link CandidateCheck} has them
   */
  Map<Integer, List<String>> topics(Table candidates) {
    if (few.are()) {
      return heldTopics(candidates.held());
    }
    Map<Integer, List<String>> topics = new LinkedHashMap<>();
    for (Row row : ofClusters(candidates.read())) {
      topics.computeIfAbsent(row.getInt(0), cluster -> new ArrayList<>()).add(row.getString(1));
    }
    return topics;
  }

  /** Cluster and concept, by cluster and place. */
  private static List<Row> ofClusters(Dataset<Row> candidates) {
    return candidates
        .where(CandidateCheck.ELIGIBLE)
        .select(col(Columns.CLUSTER), explode(col(CandidateCheck.CONCEPTS)).as("concept"))
        .groupBy(Columns.CLUSTER, "concept")
        .agg(count(lit(1)).as("n"))
        .withColumn(
            "place",
            row_number()
                .over(Window.partitionBy(Columns.CLUSTER).orderBy(col("n").desc(), col("concept"))))
        .where("place <= " + ClusterFacts.MOST_TOPICS)
        .orderBy(Columns.CLUSTER, "place")
        .select(Columns.CLUSTER, "concept")
        .collectAsList();
  }

  private static Map<Integer, List<String>> heldTopics(List<Row> candidates) {
    Map<Integer, Map<String, Long>> counts = new TreeMap<>();
    for (Row row : candidates) {
      if (row.getBoolean(CandidateCheck.ELIGIBLE_AT)) {
        for (String concept : row.<String>getList(CandidateCheck.CONCEPTS_AT)) {
          counts
              .computeIfAbsent(row.getInt(CandidateCheck.CLUSTER_AT), cluster -> new HashMap<>())
              .merge(concept, 1L, Long::sum);
        }
      }
    }
    Map<Integer, List<String>> topics = new LinkedHashMap<>();
    counts.forEach((cluster, ofCluster) -> topics.put(cluster, mostFrequent(ofCluster)));
    return topics;
  }

  private static List<String> mostFrequent(Map<String, Long> counts) {
    List<Row> counted = new ArrayList<>();
    counts.forEach((concept, n) -> counted.add(RowFactory.create(concept, n)));
    counted.sort(BY_COUNT);
    return counted.stream().limit(ClusterFacts.MOST_TOPICS).map(row -> row.getString(0)).toList();
  }
}
