package io.tsds.pipeline.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which query counts as the nearest. */
class NearestQueryTest {
  /** A query's squared distance, and whether it lists the candidate. */
  private record Offer(double squared, boolean listed) {}

  private static NearestQuery of(Offer... offers) {
    NearestQuery nearest = new NearestQuery();
    for (int query = 0; query < offers.length; query++) {
      nearest.offer(query, offers[query].squared(), offers[query].listed());
    }
    return nearest;
  }

  @Test
  void aQueryThatListsTheCandidateGoesBeforeNearerOnesThatDoNot() {
    Offer lists = new Offer(25, true);
    Offer nearer = new Offer(4, false);
    for (NearestQuery nearest : List.of(of(nearer, lists, nearer), of(nearer, lists))) {
      assertThat(nearest.query()).isEqualTo(1);
      assertThat(nearest.squaredDistance()).isEqualTo(25);
      assertThat(nearest.lists()).isEqualTo(1);
    }
    assertThat(of(lists, nearer).query()).isZero();
    assertThat(of(lists, nearer, new Offer(16, true), new Offer(16, true)).query()).isEqualTo(2);
  }

  @Test
  void whereNoneListsItAllAreRanked() {
    NearestQuery nearest = of(new Offer(9, false), new Offer(4, false), new Offer(4, false));
    assertThat(nearest.query()).isEqualTo(1);
    assertThat(nearest.lists()).isZero();
    assertThat(of().query()).isEqualTo(-1);
  }
}
