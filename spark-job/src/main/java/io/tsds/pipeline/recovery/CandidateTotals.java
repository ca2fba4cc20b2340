package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;

import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.DegradationSum;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What checked candidates add up to, counted in one pass; the same whatever the order in which they
 * come.
 */
final class CandidateTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int mostClusters;
  private final Map<Integer, OfCluster> clusters = new HashMap<>();
  private long candidates;
  private long eligible;
  private long dropped;
  private long faults;
  private long faultsApart;
  private int lastCluster = -1;

  private CandidateTotals(int mostClusters) {
    this.mostClusters = mostClusters;
  }

  /** What the candidates of a cluster add up to. */
  private static final class OfCluster implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DegradationSum degradation = new DegradationSum();
    private long size;
  }

  /**
   * Counts all.
   *
   * @param checked candidates, as {@link CandidateCheck} has them
   * @param mostClusters clusters with higher numbers are seen, and not added up
   */
  static CandidateTotals of(Dataset<Row> checked, int mostClusters) {
    return checked
        .select(
            col(Columns.CLUSTER),
            col(CandidateCheck.ELIGIBLE),
            col(CandidateCheck.DEGRADATION),
            col(CandidateCheck.DROPPED),
            col(CandidateCheck.FAULT).isNotNull(),
            col(CandidateCheck.FAULT_APART))
        .toJavaRDD()
        .treeAggregate(
            new CandidateTotals(mostClusters), CandidateTotals::plus, CandidateTotals::plusAll);
  }

  /** The same of rows that the driver holds. */
  static CandidateTotals of(List<Row> checked, int mostClusters) {
    CandidateTotals totals = new CandidateTotals(mostClusters);
    for (Row row : checked) {
      totals.plus(
          RowFactory.create(
              row.get(CandidateCheck.CLUSTER_AT),
              row.get(CandidateCheck.ELIGIBLE_AT),
              row.get(CandidateCheck.DEGRADATION_AT),
              row.get(CandidateCheck.DROPPED_AT),
              !row.isNullAt(CandidateCheck.FAULT_AT),
              row.get(CandidateCheck.FAULT_APART_AT)));
    }
    return totals;
  }

  /**
   * Counts a row.
   *
   * @param row cluster, eligible, degradation, dropped, whether it has a fault, fault apart
   */
  private CandidateTotals plus(Row row) {
    boolean faulty = row.getBoolean(4);
    if (faulty) {
      faults++;
      faultsApart += row.getBoolean(5) ? 1 : 0;
    }
    if (row.isNullAt(0)) {
      // A row without a cluster is faulty, and no candidate.
      return this;
    }
    candidates++;
    dropped += row.getInt(3);
    boolean measured = row.getBoolean(1);
    eligible += measured ? 1 : 0;
    int cluster = row.getInt(0);
    lastCluster = Math.max(lastCluster, cluster);
    if (cluster < mostClusters) {
      OfCluster total = ofCluster(cluster);
      total.size++;
      if (measured) {
        total.degradation.add(row.getDouble(2));
      }
    }
    return this;
  }

  private CandidateTotals plusAll(CandidateTotals other) {
    candidates += other.candidates;
    eligible += other.eligible;
    dropped += other.dropped;
    faults += other.faults;
    faultsApart += other.faultsApart;
    lastCluster = Math.max(lastCluster, other.lastCluster);
    other.clusters.forEach(
        (cluster, added) -> {
          OfCluster total = ofCluster(cluster);
          total.size += added.size;
          total.degradation.add(added.degradation);
        });
    return this;
  }

  private OfCluster ofCluster(int cluster) {
    return clusters.computeIfAbsent(cluster, number -> new OfCluster());
  }

  /** Rows that have a cluster. */
  long candidates() {
    return candidates;
  }

  /** Those that have a degradation. */
  long eligible() {
    return eligible;
  }

  /** Concepts beyond the most that a candidate may have. */
  long dropped() {
    return dropped;
  }

  /** Faulty rows. */
  long faults() {
    return faults;
  }

  /** Those of them that are in the files of degradation. */
  long faultsApart() {
    return faultsApart;
  }

  /** The highest number of a cluster, -1 of none. */
  int lastCluster() {
    return lastCluster;
  }

  /** The clusters by number, with those that have no candidate. */
  List<ClusterDegradation> clusters() {
    List<ClusterDegradation> all = new ArrayList<>();
    for (int cluster = 0; cluster <= lastCluster; cluster++) {
      OfCluster total = clusters.getOrDefault(cluster, new OfCluster());
      DegradationSum sum = total.degradation;
      all.add(new ClusterDegradation(total.size, sum.count(), sum.mean(), sum.standardError()));
    }
    return all;
  }
}
