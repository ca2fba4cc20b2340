package io.tsds.generate;

import io.tsds.UserException;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Storage;
import java.io.Serializable;

/**
 * Everything that synthetic data for the recovery of a pruned model depend on, checked.
 *
 * @param data noise stands beside directions whose components have a mean square of 1
 * @param storage of the candidates, in Parquet files
 * @param measured share of each cluster's candidates whose degradation is known
 * @param output folder of candidates and degradation; the truth about them is written beside it
 * @param overwrite whether data generated earlier may be replaced
 */
public record RecoveryDataParameters(
    Data data, Storage storage, double measured, String output, long seed, boolean overwrite)
    implements Serializable {
  /** Clusters where nothing else is asked for. */
  public static final int CLUSTERS = 8;

  /** Noise where nothing else is asked for. */
  public static final double NOISE = 0.5;

  public RecoveryDataParameters {
    if (storage.format() != FileFormat.PARQUET) {
      throw new UserException(
          "`format` is npy, which holds no concepts; leave it out with `recovery`, which writes"
              + " parquet");
    }
    if (data.clusters() > data.dimension()) {
      throw UserException.of(
          "clusters",
          "is %d; must be at most `dimension` %d with `recovery`: the directions of clusters are"
              + " orthogonal",
          data.clusters(),
          data.dimension());
    }
    if (!(measured > 0 && measured <= 1)) {
      throw UserException.of(
          "measured",
          "is %s; must be in (0, 1]: the share of candidates whose degradation is written",
          measured);
    }
    if (storage.files() > data.rows()) {
      throw UserException.of(
          "files", "is %d; must be at most %d, one for each row", storage.files(), data.rows());
    }
    if (RecoveryClusters.anyIsEmpty(data.rows(), data.clusters())) {
      throw UserException.of(
          "rows",
          "is %d, too few for %d `clusters`: one would be empty; raise the one or lower the other",
          data.rows(),
          data.clusters());
    }
  }
}
