package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.LocalSpark;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

final class RecordEmbeddingsIT {
  @Test
  void partitionsPreferTheMachinesOfTheirRanges() {
    RDD<RowRange> ranges =
        RecordEmbeddings.onePartitionEach(
            LocalSpark.session().sparkContext(),
            List.of(
                new RowRange(List.of(), List.of("a", "b")),
                new RowRange(List.of(), List.of()),
                new RowRange(List.of(), List.of("c"))));

    assertThat(ranges.getNumPartitions()).isEqualTo(3);
    assertThat(CollectionConverters.asJava(ranges.preferredLocations(ranges.partitions()[0])))
        .containsExactly("a", "b");
    assertThat(CollectionConverters.asJava(ranges.preferredLocations(ranges.partitions()[1])))
        .isEmpty();
    assertThat(CollectionConverters.asJava(ranges.preferredLocations(ranges.partitions()[2])))
        .containsExactly("c");
  }
}
