package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** The order of ids in few rows. */
class ColumnsTest {
  @Test
  void idsAreOrderedAsTheColumnsOfIdsAre() {
    // By UTF-16 the last two would stand the other way round.
    String[] texts = {"", "a", "a\u0000", "aa", "b", "\u00e4", "\u20ac", "\ufffd", "\ud83d\ude00"};
    assertSameOrder(StringIds.of(texts));
    assertSameOrder(new LongIds(new long[] {Long.MIN_VALUE, -1, 0, 1, 9, 10, Long.MAX_VALUE}));
  }

  private static void assertSameOrder(IdColumn ids) {
    for (int one = 0; one < ids.size(); one++) {
      for (int other = 0; other < ids.size(); other++) {
        assertThat(
                Integer.signum(Columns.compare(Columns.value(ids, one), Columns.value(ids, other))))
            .as("%s and %s", ids.text(one), ids.text(other))
            .isEqualTo(Integer.signum(ids.compare(one, ids, other)))
            .isEqualTo(Integer.signum(Integer.compare(one, other)));
      }
    }
  }

  @Test
  void repeatedIdsAreFoundAndAbsentOnesDoNotCount() {
    List<Row> rows = new ArrayList<>();
    for (Object id : new Object[] {1L, null, 2L, null, -1L}) {
      rows.add(RowFactory.create(id, "rest"));
    }
    assertThat(Columns.haveRepeatedIds(rows)).isFalse();
    rows.add(RowFactory.create(2L, "other"));
    assertThat(Columns.haveRepeatedIds(rows)).isTrue();
    assertThat(Columns.haveRepeatedIds(List.of())).isFalse();
  }
}
