package io.tsds.storage.arrays;

import io.tsds.embedding.IdKind;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RddEmbeddings;
import io.tsds.storage.input.RowRules;
import io.tsds.storage.input.SourceRows;
import java.util.ArrayList;
import java.util.BitSet;
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

/** Opens files of numbered rows: every head is read and checked on the driver. */
public final class RecordEmbeddings {
  private RecordEmbeddings() {}

  public static EmbeddingSource open(
      SparkSession spark,
      EmbeddingInput input,
      RecordFormat format,
      List<FileStatus> statuses,
      InputSnapshot snapshot,
      Configuration hadoop) {
    SparkContext context = spark.sparkContext();
    ArrayChoice array =
        new ArrayChoice(
            input.embeddingColumn(), new InputParameterNames(input.role()).embeddingColumn());
    RecordFiles heads = RecordFiles.open(format, array, statuses, hadoop);
    List<RowRange> ranges =
        RowSplits.of(
            heads,
            spark.sessionState().conf().filesMaxPartitionBytes(),
            context.defaultParallelism());
    return new RddEmbeddings<>(
        EmbeddingFormat.valueOf(format.name()),
        snapshot,
        new SourceRows(
            heads.numbering(),
            IdKind.LONG,
            true,
            RowRules.of(input, heads.dimension(), heads.areOfIntegers()),
            new BitSet(),
            heads.withoutRows()),
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
