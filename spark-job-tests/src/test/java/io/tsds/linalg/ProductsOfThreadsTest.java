package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Products that oneDNN makes for a thread go with the thread, and are made once. */
class ProductsOfThreadsTest {
  private static final int ROWS = 5;

  /** Used by no other test, so that its products are new in every thread. */
  private static final int DIMENSION = 331;

  private static Bf16Blas bf16OrSkip() {
    return Bf16Blas.load().orElse(Assumptions::abort);
  }

  private static long productsAfter(Bf16Blas blas) {
    try (FloatMatrix a = blas.allocate(ROWS, DIMENSION);
        FloatMatrix scores = blas.allocateScores(ROWS, ROWS)) {
      a.putRows(0, ROWS, new float[ROWS * DIMENSION], 0);
      blas.multiplyTransposed(a, 0, ROWS, a, 0, ROWS, scores);
    }
    return NativeBytes.products();
  }

  private static <T> T inNewThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    return task.get();
  }

  @Test
  void productsOfDeadThreadsAreDestroyedWhenANewOneComes() throws Exception {
    Bf16Blas blas = bf16OrSkip();
    // Whatever dead threads of other tests left goes with the first.
    long one = inNewThread(() -> productsAfter(blas));
    for (int thread = 0; thread < 20; thread++) {
      assertThat(inNewThread(() -> productsAfter(blas))).isEqualTo(one);
    }
  }

  @Test
  void productsAreNotMadeAnewForEachSearch() {
    long one = productsAfter(bf16OrSkip());
    for (int search = 0; search < 20; search++) {
      assertThat(productsAfter(bf16OrSkip())).isEqualTo(one);
    }
  }
}
