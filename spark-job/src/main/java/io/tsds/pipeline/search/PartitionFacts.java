package io.tsds.pipeline.search;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.filter.FilterTuning;
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
 * @param filter which filter it used, or null for a sample or no rows
 * @param sample its part of the {@link CandidateSample}, row-major
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
    float[] sample)
    implements Serializable {

  static final float[] NO_ROWS = {};

  /** Of a task that only reads. */
  public static PartitionFacts ofReading(PartitionSummary read) {
    return new PartitionFacts(read, 0, 0, 0, 0, 0, null, null, NO_ROWS);
  }
}
