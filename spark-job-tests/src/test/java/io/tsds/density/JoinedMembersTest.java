package io.tsds.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinedMembersTest {

  @Test
  void groupsAreConnectedComponentsKeptByTheSmallestWhateverTheOrder() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int members = 1 + random.nextInt(60);
      int pairs = random.nextInt(2 * members);
      int[][] joins = new int[pairs][];
      for (int i = 0; i < pairs; i++) {
        joins[i] = new int[] {random.nextInt(members), random.nextInt(members)};
      }
      int[] expected = byRelabeling(members, joins);
      JoinedMembers joined = new JoinedMembers(members);
      JoinedMembers reversed = new JoinedMembers(members);
      for (int i = 0; i < pairs; i++) {
        joined.join(joins[i][0], joins[i][1]);
        reversed.join(joins[pairs - 1 - i][1], joins[pairs - 1 - i][0]);
      }
      assertThat(joined.kept()).as("seed %d", seed).isEqualTo(expected);
      assertThat(reversed.kept()).as("seed %d", seed).isEqualTo(expected);
      assertThat(reversed.links()).as("seed %d", seed).isEqualTo(joined.links());
      assertThat(joined.links().length).isLessThan(2 * members);
      assertThat(fromLinks(members, joined.links())).as("seed %d", seed).isEqualTo(expected);
      assertThat(JoinedMembers.of(expected).kept()).isEqualTo(expected);
    }
  }

  private static int[] fromLinks(int members, int[] links) {
    JoinedMembers joined = new JoinedMembers(members);
    for (int i = 0; i < links.length; i += 2) {
      joined.join(links[i], links[i + 1]);
    }
    return joined.kept();
  }

  private static int[] byRelabeling(int members, int[][] joins) {
    int[] labels = new int[members];
    Arrays.setAll(labels, member -> member);
    for (int[] pair : joins) {
      int one = Math.min(labels[pair[0]], labels[pair[1]]);
      int two = Math.max(labels[pair[0]], labels[pair[1]]);
      for (int member = 0; member < members; member++) {
        labels[member] = labels[member] == two ? one : labels[member];
      }
    }
    return labels;
  }

  @Test
  void largestGroupsComeLargestFirstAndOfEqualOnesTheSmallestMember() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int[] kept = new int[random.nextInt(80)];
      for (int member = 0; member < kept.length; member++) {
        int other = random.nextInt(member + 1);
        kept[member] = random.nextInt(3) == 0 ? member : kept[other];
      }
      NearDuplicateGroups groups = new NearDuplicateGroups(kept, new double[kept.length]);
      int[] sizes = groups.sizes();
      int[] expected =
          Arrays.stream(kept)
              .distinct()
              .filter(member -> sizes[member] > 1)
              .boxed()
              .sorted(
                  (one, two) ->
                      sizes[one] != sizes[two]
                          ? sizes[two] - sizes[one]
                          : Integer.compare(one, two))
              .mapToInt(Integer::intValue)
              .limit(7)
              .toArray();
      assertThat(NearDuplicateGroups.largest(sizes, 7)).as("seed %d", seed).isEqualTo(expected);
      int[] members = groups.members(sizes);
      assertThat(members).hasSize((int) Arrays.stream(kept).filter(k -> sizes[k] > 1).count());
      for (int i = 1; i < members.length; i++) {
        int before = kept[members[i - 1]];
        int now = kept[members[i]];
        assertThat(now > before || (now == before && members[i] > members[i - 1])).isTrue();
      }
    }
  }

  @Test
  void aMemberThatIsNotTheSmallestKeepsNoGroup() {
    assertThatThrownBy(() -> new NearDuplicateGroups(new int[] {1, 1}, new double[2]))
        .hasMessageContaining("the group of member 0 is kept by 1");
    assertThatThrownBy(() -> new NearDuplicateGroups(new int[] {0, 0, 1}, new double[3]))
        .hasMessageContaining("the group of member 2 is kept by 1");
  }
}
