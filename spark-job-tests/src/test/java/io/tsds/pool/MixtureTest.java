package io.tsds.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MixtureTest {
  /** Terms are added in the order of the parts, so that sums agree to the bit. */
  @Test
  void isTheWeightedSumOfItsPartsBitForBit() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Mixture.Part> parts = new ArrayList<>();
      TreeMap<Long, Double> expected = new TreeMap<>();
      int count = 1 + random.nextInt(5);
      for (int part = 0; part < count; part++) {
        double weight = random.nextInt(4) == 0 && part > 0 ? 0 : random.nextDouble();
        long[] ids =
            LongStream.generate(() -> random.nextInt(40) - 20L)
                .limit(1 + random.nextInt(30))
                .distinct()
                .sorted()
                .toArray();
        double[] probabilities = new double[ids.length];
        for (int member = 0; member < ids.length; member++) {
          probabilities[member] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
          if (weight * probabilities[member] > 0) {
            expected.merge(ids[member], weight * probabilities[member], Double::sum);
          }
        }
        parts.add(new Mixture.Part(new LongIds(ids), probabilities, weight));
      }
      Mixture mixture = Mixture.of(parts);
      assertThat(mixture.probabilities())
          .as("seed %d", seed)
          .containsExactly(expected.values().stream().mapToDouble(p -> p).toArray());
      assertThat(mixture.ids().size()).isEqualTo(expected.size());
      int place = 0;
      for (long id : expected.keySet()) {
        assertThat(((LongIds) mixture.ids()).value(place++)).as("seed %d", seed).isEqualTo(id);
      }
    }
  }

  @Test
  void mergesTextsByTheirBytes() {
    IdColumn one = StringIds.of("a", "z", "\u00e9");
    IdColumn other = StringIds.of("b", "\u00e9", "\ud83d\ude00");
    Mixture mixture =
        Mixture.of(
            List.of(
                new Mixture.Part(one, new double[] {0.5, 0.25, 0.25}, 0.5),
                new Mixture.Part(other, new double[] {0, 0.5, 0.5}, 0.5)));
    assertThat(mixture.probabilities()).containsExactly(0.25, 0.125, 0.375, 0.25);
    assertThat(List.of(0, 1, 2, 3).stream().map(mixture.ids()::text))
        .containsExactly("a", "z", "\u00e9", "\ud83d\ude00");
    assertThat(mixture.sum()).isEqualTo(1);
  }
}
