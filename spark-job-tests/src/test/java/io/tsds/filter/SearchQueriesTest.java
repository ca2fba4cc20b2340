package io.tsds.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.NativeBytes;
import org.junit.jupiter.api.Test;

class SearchQueriesTest {
  private static final int ROWS = 2500;
  private static final int DIMENSION = 16;

  private final Blas blas = Blas.of(BlasChoice.AUTO);
  private final EmbeddingMatrix queries =
      new EmbeddingMatrix(new float[ROWS * DIMENSION], ROWS, DIMENSION);

  @Test
  void tilesAreFreedWhereTheNextOneOrThePackingFails() {
    long before = NativeBytes.bytes();
    for (int tiles : new int[] {0, 1, 2, 3}) {
      assertThatThrownBy(
              () ->
                  new SearchQueries(
                      queries, Centering.ifWorthwhile(queries), blas, new Exhausted(blas, tiles)))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(NativeBytes.bytes()).as("%d tiles", tiles).isEqualTo(before);
    }
    try (SearchQueries whole = new SearchQueries(queries, Centering.ifWorthwhile(queries), blas)) {
      assertThat(whole.count()).isEqualTo(ROWS);
    }
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  /** Has memory for so many tiles and none to pack them. */
  private static final class Exhausted implements FilterKernel {
    private final FilterKernel kernel;
    private int tilesLeft;

    Exhausted(Blas blas, int tiles) {
      this.kernel = new Float32Kernel(blas);
      this.tilesLeft = tiles;
    }

    @Override
    public String name() {
      return kernel.name();
    }

    @Override
    public int tileQueries() {
      return kernel.tileQueries();
    }

    @Override
    public FloatMatrix allocateProjections(int rows, int dimension) {
      if (tilesLeft-- == 0) {
        throw new OutOfMemoryError("outside the heap");
      }
      return kernel.allocateProjections(rows, dimension);
    }

    @Override
    public int roundings(int dimension) {
      return kernel.roundings(dimension);
    }

    @Override
    public PackedQueries pack(SearchQueries packed) {
      throw new OutOfMemoryError("outside the heap");
    }
  }
}
