package io.tsds.pipeline.search;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.filter.FilterTuning;
import io.tsds.filter.PairFilter;
import io.tsds.knn.NeighborSearch;
import io.tsds.linalg.BlasDescription;
import io.tsds.storage.input.PartitionSummary;
import java.io.Serializable;

/**
 * What one task did with its partition.
 *
 * @param coarseSurvivors pairs that passed the coarse pass of a filter that has a fine one
 * @param survivors pairs that passed the filter
 * @param distances canonical distances computed
 * @param emitted entries sent on
 * @param largestSlack the largest error bound that the filter allowed for
 * @param blas which BLAS it used, or null for none
 * @param filter which filter it used, or null for a probe or no rows
 * @param probe its part of the {@link CandidateProbe}, row-major
 */
@DefaultSerializer(JavaSerializer.class)
public record PartitionFacts(
    PartitionSummary read,
    long coarseSurvivors,
    long survivors,
    long distances,
    long emitted,
    double largestSlack,
    BlasDescription blas,
    FilterTuning.Fact filter,
    float[] probe)
    implements Serializable {

  static final float[] NO_ROWS = {};

  /** Of a task that only reads. */
  public static PartitionFacts ofReading(PartitionSummary read) {
    return ofReading(read, null);
  }

  /** Of a task that found no rows to search. */
  static PartitionFacts ofReading(PartitionSummary read, BlasDescription blas) {
    return new PartitionFacts(read, 0, 0, 0, 0, 0, blas, null, NO_ROWS);
  }

  /** Of a task that probes. */
  static PartitionFacts ofProbe(
      PartitionSummary read, PairFilter filter, long emitted, SearchJob job) {
    return new PartitionFacts(
        read, 0, filter.survivors(), 0, emitted, filter.largestSlack(), job.blas(), null, NO_ROWS);
  }

  /** Of a task that searches. */
  static PartitionFacts ofSearch(
      PartitionSummary read, NeighborSearch search, long emitted, SearchJob job, float[] rows) {
    PairFilter filter = search.filter();
    return new PartitionFacts(
        read,
        filter.coarseSurvivors(),
        filter.survivors(),
        search.distances(),
        emitted,
        filter.largestSlack(),
        job.blas(),
        job.filter(),
        rows);
  }
}
