package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.PrincipalAxes;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;

/** Some rows of the pool, spread over its blocks, and their principal axes. */
record PoolSample(EmbeddingMatrix rows) {
  private static final int ROWS = 2048;
  private static final int BLOCKS = 8;
  private static final int MOST_AXES = 64;

  /** With fewer components than that, axes save nothing. */
  private static final int FEWEST_COMPONENTS = 48;

  static PoolSample read(PoolFiles pool, Configuration hadoop) {
    int blocks = Math.min(BLOCKS, pool.blocks());
    int perBlock = ROWS / blocks;
    float[] values = new float[ROWS * pool.dimension()];
    float[] buffer = pool.buffer();
    int taken = 0;
    for (int i = 0; i < blocks; i++) {
      EmbeddingBlock block = pool.read(hadoop, (int) ((long) i * pool.blocks() / blocks), buffer);
      int rows = Math.min(perBlock, block.rows());
      for (int row = 0; row < rows; row++) {
        int from = block.offset((int) ((long) row * block.rows() / rows));
        System.arraycopy(buffer, from, values, taken * pool.dimension(), pool.dimension());
        taken++;
      }
    }
    return new PoolSample(new EmbeddingMatrix(values, taken, pool.dimension()));
  }

  /** The principal axes, most important first, or null where there are too few components. */
  PrincipalAxes axes(JavaSparkContext spark) {
    if (rows.dimension() < FEWEST_COMPONENTS || rows.rows() < MOST_AXES) {
      return null;
    }
    float[] mean = rows.mean();
    List<Vector> centered = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      centered.add(centered(row, mean));
    }
    int count = Math.min(MOST_AXES, rows.dimension() / 2);
    RowMatrix matrix = new RowMatrix(spark.parallelize(centered, 2).rdd());
    Matrix axes = matrix.computeSVD(count, false, 1e-6).V();
    double[][] byAxis = new double[axes.numCols()][rows.dimension()];
    for (int axis = 0; axis < axes.numCols(); axis++) {
      for (int k = 0; k < rows.dimension(); k++) {
        byAxis[axis][k] = axes.apply(k, axis);
      }
    }
    return byAxis.length == 0 ? null : PrincipalAxes.of(mean, byAxis);
  }

  private Vector centered(int row, float[] mean) {
    double[] values = new double[rows.dimension()];
    for (int k = 0; k < values.length; k++) {
      values[k] = (double) rows.values()[rows.offset(row) + k] - mean[k];
    }
    return Vectors.dense(values);
  }
}
