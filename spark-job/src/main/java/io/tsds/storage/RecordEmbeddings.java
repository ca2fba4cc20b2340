package io.tsds.storage;

import io.tsds.embedding.IdKind;
import io.tsds.storage.records.RecordFiles;
import io.tsds.storage.records.RecordFormat;
import io.tsds.storage.records.RowRange;
import io.tsds.storage.records.RowSplits;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** Opens npy and fvecs files: every head is read and checked on the driver. */
final class RecordEmbeddings {
  private RecordEmbeddings() {}

  static EmbeddingSource open(
      SparkSession spark,
      EmbeddingInput input,
      RecordFormat format,
      List<FileStatus> statuses,
      InputSnapshot snapshot,
      Configuration hadoop) {
    SparkContext context = spark.sparkContext();
    RecordFiles heads = RecordFiles.open(format, statuses, hadoop);
    List<RowRange> ranges =
        RowSplits.of(
            heads,
            spark.sessionState().conf().filesMaxPartitionBytes(),
            context.defaultParallelism());
    return new RddEmbeddings<>(
        format == RecordFormat.NPY ? EmbeddingFormat.NPY : EmbeddingFormat.FVECS,
        snapshot,
        new SourceRows(
            heads.numbering(),
            IdKind.LONG,
            true,
            new RowRules(
                input.metric(), input.onBadRow(), input.onZeroVector(), heads.dimension())),
        onePartitionEach(context, ranges),
        new RecordFeed.RangeOpener(
            heads.dimension(), SerializableConfiguration.broadcast(context, hadoop)));
  }

  /** Each range as a partition that prefers the range's machines. */
  static RDD<RowRange> onePartitionEach(SparkContext context, List<RowRange> ranges) {
    List<Tuple2<RowRange, Seq<String>>> placed = new ArrayList<>();
    for (RowRange range : ranges) {
      placed.add(new Tuple2<>(range, CollectionConverters.asScala(range.hosts()).toSeq()));
    }
    return context.makeRDD(
        CollectionConverters.asScala(placed).toSeq(), ClassTag.apply(RowRange.class));
  }
}
