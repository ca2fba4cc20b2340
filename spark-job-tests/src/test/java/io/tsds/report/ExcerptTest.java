package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.LongIds;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final String WIDE = "\ud834\udd1e";

  @Test
  void textsAreCutBetweenCharactersAndSaySo() {
    assertThat(Excerpt.of("x".repeat(400))).isEqualTo(new Excerpt("x".repeat(400), false));
    assertThat(Excerpt.of("x".repeat(401))).isEqualTo(new Excerpt("x".repeat(400), true));
    assertThat(Excerpt.of(WIDE.repeat(400))).isEqualTo(new Excerpt(WIDE.repeat(400), false));
    assertThat(Excerpt.of("x" + WIDE.repeat(400)))
        .isEqualTo(new Excerpt("x" + WIDE.repeat(399), true));
    assertThat(Excerpt.of("")).isEqualTo(new Excerpt("", false));
    assertThat(Excerpt.of(null)).isNull();
    assertThatThrownBy(() -> new Excerpt("x".repeat(401), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("401");
  }

  @Test
  void everyQueryIsInOneGroupOfConsecutiveOnes() {
    for (int queries : new int[] {1, 2, 159, 160, 161, 319, 320, 321, 10_007}) {
      int[] sizes = new Random(queries).ints(queries, 0, 50).toArray();
      NeighborhoodsByQuery found = NeighborhoodsByQuery.of(LongIds.range(90, queries), sizes);

      assertThat(found.first().size()).isLessThanOrEqualTo(NeighborhoodsByQuery.MOST_GROUPS);
      long next = 0;
      for (int group = 0; group < found.first().size(); group++) {
        assertThat(found.first().get(group)).isEqualTo(next);
        assertThat(found.query().get(group)).isEqualTo(Long.toString(90 + next));
        List<Integer> own =
            Arrays.stream(sizes, (int) next, (int) found.end(group)).boxed().toList();
        assertThat(found.least().get(group)).isEqualTo(Collections.min(own));
        assertThat(found.most().get(group)).isEqualTo(Collections.max(own));
        assertThat(found.mean().get(group) * own.size())
            .isCloseTo(
                own.stream().mapToInt(Integer::intValue).sum(), within(1e-9 * 50 * own.size()));
        next = found.end(group);
      }
      assertThat(next).isEqualTo(queries);
    }
  }
}
