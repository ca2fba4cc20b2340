package io.tsds.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;

/** The lines on real stages of Spark, whose tasks all take nine seconds by the clock used. */
class ProgressLogIT {
  @Test
  void stageThatTakesLongSaysHowFarItIs() throws Exception {
    SparkContext spark = LocalSpark.session().sparkContext();
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    AtomicLong time = new AtomicLong();
    ProgressLog log = new ProgressLog(lines::add, () -> time.getAndAdd(9_000_000_000L));
    // Without the session's own heartbeats, which come whenever they do.
    SparkListener withoutHeartbeats =
        new SparkListener() {
          @Override
          public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            log.onStageSubmitted(submitted);
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd ended) {
            log.onTaskEnd(ended);
          }
        };
    spark.addSparkListener(withoutHeartbeats);
    try {
      ProgressLog.describe(spark, "counting", 4000);
      List<Integer> numbers = IntStream.range(0, 4).boxed().toList();
      assertThat(JavaSparkContext.fromSparkContext(spark).parallelize(numbers, 4).count())
          .isEqualTo(4);
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(withoutHeartbeats);
      spark.clearJobGroup();
      spark.setLocalProperty(ProgressLog.ROWS, null);
    }
    // Begun at 0, tasks ended at 9, 18, 27 and 36 seconds; ten seconds lie between two lines.
    assertThat(lines)
        .containsExactly(
            "counting: 50 % (2 of 4 tasks), 111 rows/s, about 18 s left",
            "counting: 100 % (4 of 4 tasks), 111 rows/s, about 0 s left");
  }
}
