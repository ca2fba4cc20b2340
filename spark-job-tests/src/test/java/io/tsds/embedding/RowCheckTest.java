package io.tsds.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RowCheckTest {
  private static final int DIMENSION = 13;

  private static String fault(Metric metric, float... row) {
    double squaredNorm = SquaredDistance.norm(row, 0, row.length);
    RowCheck check = new RowCheck(metric, row.length);
    String fault = check.fault(row, 0, squaredNorm);
    assertThat(check.isGood(squaredNorm)).isEqualTo(fault == null);
    return fault;
  }

  @Test
  void faultsSayWhatIsWrong() {
    assertThat(fault(Metric.L2, 1, 2)).isNull();
    assertThat(fault(Metric.L2, 0, 0)).isNull();
    assertThat(fault(Metric.COSINE, 0, -0f)).startsWith("the vector is zero");
    assertThat(fault(Metric.L2, 1, Float.NaN))
        .isEqualTo("component 1 is NaN; components must be finite");
    assertThat(fault(Metric.COSINE, Float.NEGATIVE_INFINITY, 0))
        .isEqualTo("component 0 is -Infinity; components must be finite");
    assertThat(fault(Metric.L2, 0x1p60f, 0)).isNull();
    assertThat(fault(Metric.L2, 0x1p60f, 0x1p40f))
        .isEqualTo(
            "the norm is 1.153e+18; norms must be at most 2^60 (bytes of another type look like that: see `embedding-dtype`)");
  }

  @Test
  void rowsOffUnitLengthAreTold() {
    assertThat(RowCheck.isOffUnitLength(1)).isFalse();
    assertThat(RowCheck.isOffUnitLength(1.0009 * 1.0009)).isFalse();
    assertThat(RowCheck.isOffUnitLength(0.9989 * 0.9989)).isTrue();
    assertThat(RowCheck.isOffUnitLength(0)).isTrue();
  }

  @Test
  void cosineNormalizesTheRowsAskedForAndTheirNorms() {
    Random random = new Random(3);
    float[] values = new float[9 * DIMENSION];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 * random.nextGaussian());
    }
    float[] expected = values.clone();
    double[] norms = new double[9];
    SquaredDistance.norms(values, 0, 9, DIMENSION, norms);
    double[] expectedNorms = norms.clone();
    for (int row = 2; row < 8; row++) {
      for (int k = row * DIMENSION; k < (row + 1) * DIMENSION; k++) {
        expected[k] = (float) (values[k] / Math.sqrt(norms[row]));
      }
      expectedNorms[row] = SquaredDistance.norm(expected, row * DIMENSION, DIMENSION);
    }
    float[] asRead = values.clone();
    double[] normsAsRead = norms.clone();

    new RowCheck(Metric.COSINE, DIMENSION).normalize(values, 2, 6, norms);
    new RowCheck(Metric.L2, DIMENSION).normalize(asRead, 2, 6, normsAsRead);

    assertThat(values).isEqualTo(expected);
    assertThat(norms).isEqualTo(expectedNorms);
    assertThat(Arrays.copyOfRange(asRead, 0, 2 * DIMENSION))
        .isEqualTo(Arrays.copyOfRange(expected, 0, 2 * DIMENSION));
    assertThat(normsAsRead[5]).isNotEqualTo(norms[5]);
  }
}
