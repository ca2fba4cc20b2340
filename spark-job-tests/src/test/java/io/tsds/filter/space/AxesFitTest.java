package io.tsds.filter.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingMatrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AxesFitTest {

  @Test
  void findsTheDirectionsThatTheRowsSpreadIn() {
    Random random = new Random(1);
    int d = 50;
    float[] values = new float[400 * d];
    for (int row = 0; row < 400; row++) {
      for (int k = 0; k < d; k++) {
        double spread = k == 7 ? 100 : k == 31 ? 10 : 0.01;
        values[row * d + k] = (float) (1000 + spread * random.nextGaussian());
      }
    }
    PrincipalAxes axes = AxesFit.of(new EmbeddingMatrix(values, 400, d), 2);
    assertThat(Math.abs(axes.axes()[7])).isCloseTo(1f, within(1e-3f));
    assertThat(Math.abs(axes.axes()[d + 31])).isCloseTo(1f, within(1e-3f));
    assertThat(axes.center()[7]).isCloseTo(1000f, within(20f));
  }

  @Test
  void rowsThatAreAllEqualHaveNoAxes() {
    float[] values = new float[100 * 20];
    Arrays.fill(values, 3f);
    assertThat(AxesFit.of(new EmbeddingMatrix(values, 100, 20), 4)).isNull();
  }

  @Test
  void rowsInAPlaneHaveNoThirdAxis() {
    Random random = new Random(2);
    float[] values = new float[100 * 20];
    for (int row = 0; row < 100; row++) {
      values[row * 20 + 3] = random.nextInt(100);
      values[row * 20 + 5] = random.nextInt(100);
    }
    assertThat(AxesFit.of(new EmbeddingMatrix(values, 100, 20), 5)).isNull();
  }
}
