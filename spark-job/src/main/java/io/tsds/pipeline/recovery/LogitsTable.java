package io.tsds.pipeline.recovery;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.parameters.RecoveryParameters.Logits;
import io.tsds.recovery.JensenShannon;
import io.tsds.recovery.MeanDegradation;
import io.tsds.storage.arrays.NpyRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Degradations from the logits of both models, for small data: the mean over a candidate's
 * positions of the Jensen-Shannon divergence. Computed on the driver, a position at a time.
 */
final class LogitsTable {
  private LogitsTable() {}

  /**
   * Id and degradation in nats; the id of a candidate is its place in the offsets, from 0.
   *
   * @throws UserException if the files do not fit each other
   */
  static Dataset<Row> read(SparkSession spark, Logits logits, IdKind ids) {
    if (ids != IdKind.LONG) {
      throw UserException.of(
          "original-logits",
          "numbers candidates from 0, but their ids are strings; give a column of degradation");
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    long[] offsets = NpyRows.longs(hadoop, "`offsets`", logits.offsets());
    try (NpyRows original = NpyRows.open(hadoop, "original-logits", logits.original());
        NpyRows pruned = NpyRows.open(hadoop, "pruned-logits", logits.pruned())) {
      requireFit(offsets, original, pruned);
      double[] one = new double[original.columns()];
      double[] other = new double[original.columns()];
      List<Row> rows = new ArrayList<>();
      for (int candidate = 0; candidate + 1 < offsets.length; candidate++) {
        if (offsets[candidate + 1] <= offsets[candidate]) {
          throw UserException.of(
              "offsets",
              "has no position for candidate %s: %s is followed by %s",
              candidate,
              offsets[candidate],
              offsets[candidate + 1]);
        }
        MeanDegradation mean = new MeanDegradation();
        for (long position = offsets[candidate]; position < offsets[candidate + 1]; position++) {
          original.next(one);
          pruned.next(other);
          mean.add(divergence(one, other, logits.temperature(), position));
        }
        rows.add(RowFactory.create((long) candidate, mean.value()));
      }
      StructType schema =
          new StructType()
              .add(Columns.ID, DataTypes.LongType, false)
              .add(CandidateCheck.GIVEN_DEGRADATION, DataTypes.DoubleType, false);
      return spark.createDataFrame(rows, schema);
    }
  }

  private static double divergence(
      double[] one, double[] other, double temperature, long position) {
    double divergence = JensenShannon.divergence(one, other, temperature);
    if (!(divergence >= 0)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "position %d of the logits has no divergence: logits may be -inf, but not NaN or all"
                  + " -inf",
              position));
    }
    return divergence;
  }

  private static void requireFit(long[] offsets, NpyRows original, NpyRows pruned) {
    if (original.rows() != pruned.rows() || original.columns() != pruned.columns()) {
      throw UserException.of(
          "pruned-logits",
          "has %s positions of %s tokens, and `original-logits` %s of %s; both must be of the same"
              + " texts and vocabulary",
          pruned.rows(),
          pruned.columns(),
          original.rows(),
          original.columns());
    }
    if (offsets.length < 2 || offsets[0] != 0 || offsets[offsets.length - 1] != original.rows()) {
      throw UserException.of(
          "offsets", "must begin with 0 and end with %s, the number of positions", original.rows());
    }
  }
}
