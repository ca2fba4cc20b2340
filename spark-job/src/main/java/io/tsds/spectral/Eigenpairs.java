package io.tsds.spectral;

import dev.ludovic.netlib.arpack.ARPACK;
import dev.ludovic.netlib.arpack.JavaARPACK;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.netlib.util.doubleW;
import org.netlib.util.intW;

/**
 * The largest eigenvalues of a normalized affinity, with their eigenvectors, by ARPACK's implicitly
 * restarted Lanczos method. The start vector is all ones and the implementation is the one in Java,
 * so that every run has the same bits.
 *
 * @param values largest first [count]
 * @param vectors of norm 1, row-major [size x count]
 */
public record Eigenpairs(double[] values, double[] vectors) {
  private static final double TOLERANCE = 1e-8;
  private static final int MOST_RESTARTS = 1000;
  private static final int MULTIPLY = 1;
  private static final int MULTIPLY_FIRST = -1;
  private static final int FINISHED = 99;

  /** Never the native one, which another machine would not have. */
  private static final ARPACK JAVA = JavaARPACK.getInstance();

  /** The number of pairs. */
  public int count() {
    return values.length;
  }

  public int size() {
    return vectors.length / values.length;
  }

  /**
   * Computes the largest pairs.
   *
   * @param count fewer than the matrix has rows
   * @throws IllegalStateException with figures, if they do not converge
   */
  public static Eigenpairs largest(NormalizedAffinity matrix, int count) {
    int size = matrix.size();
    if (count < 1 || count >= size) {
      throw new IllegalArgumentException(
          count + " eigenvalues of " + size + " rows; must be from 1 to one fewer than there are");
    }
    int basis = Math.min(size, 2 * count + 1);
    Lanczos lanczos = new Lanczos(size, count, basis);
    lanczos.iterate(matrix);
    return lanczos.pairs();
  }

  /** ARPACK's state, named by what it is. */
  private static final class Lanczos {
    private final int size;
    private final int count;
    private final int basis;
    private final double[] residual;
    private final double[] vectors;
    private final double[] work;
    private final double[] small;
    private final int[] parameters = new int[11];
    private final int[] pointers = new int[11];
    private final doubleW tolerance = new doubleW(TOLERANCE);
    private final intW info = new intW(1);

    Lanczos(int size, int count, int basis) {
      this.size = size;
      this.count = count;
      this.basis = basis;
      this.residual = new double[size];
      this.vectors = new double[Math.multiplyExact(size, basis)];
      this.work = new double[3 * size];
      this.small = new double[basis * (basis + 8)];
      Arrays.fill(residual, 1);
      parameters[0] = 1;
      parameters[2] = MOST_RESTARTS;
      parameters[6] = 1;
    }

    void iterate(NormalizedAffinity matrix) {
      intW task = new intW(0);
      double[] x = new double[size];
      double[] product = new double[size];
      while (task.val != FINISHED) {
        JAVA.dsaupd(
            task,
            "I",
            size,
            "LA",
            count,
            tolerance,
            residual,
            basis,
            vectors,
            size,
            parameters,
            pointers,
            work,
            small,
            small.length,
            info);
        if (task.val == MULTIPLY || task.val == MULTIPLY_FIRST) {
          System.arraycopy(work, pointers[0] - 1, x, 0, size);
          matrix.multiply(x, product);
          System.arraycopy(product, 0, work, pointers[1] - 1, size);
        } else if (task.val != FINISHED) {
          throw new IllegalStateException("ARPACK asks for the unknown task " + task.val);
        }
      }
      if (info.val != 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%d of %d eigenvalues of %d rows converged to %s within %d restarts (ARPACK's info is %d)",
                parameters[4],
                count,
                size,
                TOLERANCE,
                parameters[2],
                info.val));
      }
    }

    Eigenpairs pairs() {
      double[] ascending = new double[count];
      double[] columns = new double[size * count];
      intW number = new intW(count);
      JAVA.dseupd(
          true,
          "A",
          new boolean[basis],
          ascending,
          columns,
          size,
          0,
          "I",
          size,
          "LA",
          number,
          tolerance.val,
          residual,
          basis,
          vectors,
          size,
          parameters,
          pointers,
          work,
          small,
          small.length,
          info);
      if (info.val != 0 || number.val != count) {
        throw new IllegalStateException(
            number.val + " of " + count + " eigenvectors, ARPACK's info is " + info.val);
      }
      int[] order =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparing((Integer pair) -> ascending[pair]).reversed())
              .mapToInt(Integer::intValue)
              .toArray();
      double[] values = new double[count];
      double[] rows = new double[size * count];
      for (int pair = 0; pair < count; pair++) {
        values[pair] = ascending[order[pair]];
        for (int row = 0; row < size; row++) {
          rows[row * count + pair] = columns[order[pair] * size + row];
        }
      }
      return new Eigenpairs(values, rows);
    }
  }
}
