package io.tsds.filter;

import io.tsds.linalg.Availability;
import io.tsds.linalg.ByteMatrix;
import io.tsds.linalg.FloatDot;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Gemm;
import io.tsds.linalg.Int8Quantizer;
import io.tsds.linalg.NativeOwner;
import java.util.Arrays;
import java.util.Locale;

/**
 * Filters by products of 8-bit integers first, about four times as fast as float32 ones where the
 * processor has VNNI, and if asked for in a fine pass in float32 over the pairs that are left, one
 * by one ({@link Int8TileFilter}).
 *
 * <p>A row x is rounded to s x' with integers x' ({@link Int8Quantizer}), queries of a tile with
 * one s for all; its error has a known length, and the integer product then tells whether a pair
 * may lie within a bound ({@link CoarseCondition}). The test is put into scale and shift of each
 * row's products and a threshold of each query, so that 8 bits a pair leave the product ({@link
 * CoarseScoring}). What passes the fine pass is what passes {@link Float32Kernel}, up to rounding.
 */
public record Int8Kernel(Int8Gemm gemm) implements FilterKernel {
  private static final int TILE_QUERIES = 1024;

  /**
   * The kernel, where this process can run it on such projections.
   *
   * @param dimension of the filter space
   */
  public static Availability<FilterKernel> of(int dimension) {
    if (dimension > Int8Gemm.LARGEST_DIMENSION) {
      return new Availability.Unavailable<>(
          String.format(
              Locale.ROOT,
              "int8 is for at most %d components, these have %d",
              Int8Gemm.LARGEST_DIMENSION,
              dimension));
    }
    return Int8Gemm.load().map(Int8Kernel::new);
  }

  @Override
  public String name() {
    return "int8";
  }

  @Override
  public int tileQueries() {
    return TILE_QUERIES;
  }

  @Override
  public FloatMatrix allocateProjections(int rows, int dimension) {
    return FloatMatrix.onHeap(rows, dimension);
  }

  @Override
  public int roundings(int dimension) {
    return FloatDot.roundings(dimension);
  }

  @Override
  public PackedQueries pack(SearchQueries queries) {
    return new Packed(queries, gemm);
  }

  static float[] values(FloatMatrix projections) {
    return ((HeapMatrix) projections).values();
  }

  /** Tiles of queries as integers. */
  static final class Packed implements PackedQueries {
    private final SearchQueries queries;
    private final Int8Gemm gemm;
    private final ByteMatrix[] tiles;
    private final Int8Quantizer.Codes[] codes;
    private final double[] largestNorms;
    private final NativeOwner owner = new NativeOwner();

    Packed(SearchQueries queries, Int8Gemm gemm) {
      this.queries = queries;
      this.gemm = gemm;
      this.tiles = new ByteMatrix[queries.tileCount()];
      this.codes = new Int8Quantizer.Codes[queries.tileCount()];
      this.largestNorms = new double[queries.tileCount()];
      owner.making(this::quantized);
    }

    private ByteMatrix[] quantized() {
      Int8Quantizer quantizer = Int8Quantizer.fastest();
      int dimension = queries.dimension();
      for (int tile = 0; tile < tiles.length; tile++) {
        int rows = queries.rowsOfTile(tile);
        codes[tile] = new Int8Quantizer.Codes(rows, dimension);
        quantizer.quantizeTogether(values(queries.tile(tile)), rows, dimension, codes[tile]);
        largestNorms[tile] =
            Math.sqrt(Arrays.stream(codes[tile].squaredNorms()).max().getAsDouble());
        tiles[tile] = owner.own(new ByteMatrix(rows, dimension));
        tiles[tile].putRows(0, rows, codes[tile].codes(), 0);
      }
      return tiles;
    }

    @Override
    public TileFilter open() {
      return new Int8TileFilter(this);
    }

    SearchQueries queries() {
      return queries;
    }

    Int8Gemm gemm() {
      return gemm;
    }

    ByteMatrix tile(int queryTile) {
      return tiles[queryTile];
    }

    Int8Quantizer.Codes codes(int queryTile) {
      return codes[queryTile];
    }

    /** The largest length of a rounded query of a tile. */
    double largestNorm(int queryTile) {
      return largestNorms[queryTile];
    }

    @Override
    public void close() {
      owner.close();
    }
  }
}
