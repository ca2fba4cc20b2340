package io.tsds.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Finding byte-identical vectors, and densities of what is left when copies are left out. */
class DistinctVectorsTest {

  @Test
  void digestsAreEqualWhereAllBytesAre() {
    float[] values = {1, 0f, 1, -0f, 1, 0f, Float.MIN_VALUE, 0, 2, 3};
    byte[] digests = VectorDigests.of(values, 5, 2);
    CopyScan scan = new CopyScan();
    // 0 and -0 differ in a byte, and so do the smallest number and 0.
    assertThat(scan.add(new int[] {0, 1, 2, 3, 4}, digests)).containsExactly(2, 0);
  }

  @Test
  void copiesAreFoundAcrossBlocks() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(200);
      int d = 1 + random.nextInt(5);
      float[] values = new float[n * d];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(3) - 1;
      }
      int blockRows = 1 + random.nextInt(n);
      CopyScan scan = new CopyScan();
      int[] found = IntStream.range(0, n).toArray();
      for (int first = 0; first < n; first += blockRows) {
        int rows = Math.min(blockRows, n - first);
        float[] block = Arrays.copyOfRange(values, first * d, (first + rows) * d);
        int[] members = IntStream.range(first, first + rows).toArray();
        int[] copies = scan.add(members, VectorDigests.of(block, rows, d));
        for (int i = 0; i < copies.length; i += 2) {
          found[copies[i]] = copies[i + 1];
        }
      }
      assertThat(found).as("seed %d", seed).isEqualTo(firstMembers(values, n, d));
    }
  }

  @Test
  void vectorsAreNumberedByTheirFirstMembers() {
    DistinctVectors vectors = DistinctVectors.of(new int[] {0, 1, 0, 3, 1, 0});
    assertThat(vectors.count()).isEqualTo(3);
    assertThat(vectors.firstMembers()).containsExactly(0, 1, 3);
    assertThat(vectors.copies()).containsExactly(3, 2, 1);
    assertThat(vectors.expand(new double[] {7, 8, 9})).containsExactly(7, 8, 7, 9, 8, 7);
    assertThatThrownBy(() -> DistinctVectors.of(new int[] {0, 2, 2}))
        .hasMessageContaining("member 1 is 2; must be from 0 to 1");
  }

  @Test
  void collapsingPaysForManyCopiesAndForOneOfManyCopies() {
    assertThat(copiesOfTheFirst(10_000, 0).worthCollapsing()).isFalse();
    assertThat(copiesOfTheFirst(10_000, 99).worthCollapsing()).isFalse();
    // 150 * 151 / 2 pairs of copies are more than one a member.
    assertThat(copiesOfTheFirst(10_000, 150).worthCollapsing()).isTrue();
    int[] pairsOfCopies = IntStream.range(0, 10_000).toArray();
    for (int member = 1; member < 400; member += 2) {
      pairsOfCopies[member] = member - 1;
    }
    assertThat(DistinctVectors.of(pairsOfCopies).worthCollapsing()).isTrue();
  }

  private static DistinctVectors copiesOfTheFirst(int members, int copies) {
    return DistinctVectors.of(
        IntStream.range(0, members).map(member -> member <= copies ? 0 : member).toArray());
  }

  @Test
  void densityOfDistinctVectorsHasTheBitsOfTheDensityOfMembers() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int vectors = 1 + random.nextInt(40);
      double[] distances = new double[vectors];
      int[] copies = new int[vectors];
      for (int i = 1; i < vectors; i++) {
        // Some tie, and some lie beyond the bandwidth.
        distances[i] =
            random.nextBoolean() ? random.nextInt(4) / 3.0 : 1.2 * Math.pow(random.nextDouble(), 2);
      }
      for (int i = 0; i < vectors; i++) {
        copies[i] = random.nextInt(3) == 0 ? 1 + random.nextInt(1000) : 1;
      }
      int members = Arrays.stream(copies).sum();
      int[] limits = {1, copies[0], 1 + random.nextInt(members), members, 10 * members};
      KernelDensity kernel = new KernelDensity(1, limits[random.nextInt(limits.length)]);
      double[] each =
          IntStream.range(0, vectors)
              .boxed()
              .flatMap(i -> IntStream.range(0, copies[i]).mapToObj(copy -> distances[i]))
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      assertThat(kernel.at(distances, copies)).as("seed %d", seed).isEqualTo(kernel.at(each));
    }
  }

  /** The first member with the same bits as each, by comparing all of them. */
  private static int[] firstMembers(float[] values, int members, int dimension) {
    int[] first = new int[members];
    for (int member = 0; member < members; member++) {
      while (!Arrays.equals(
          values,
          first[member] * dimension,
          (first[member] + 1) * dimension,
          values,
          member * dimension,
          (member + 1) * dimension)) {
        first[member]++;
      }
    }
    return first;
  }
}
