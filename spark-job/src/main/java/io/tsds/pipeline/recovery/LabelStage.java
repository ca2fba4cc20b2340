package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.BlockSize;
import io.tsds.knn.NeighborBlock;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.pipeline.search.ReadRows;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.spectral.LabelTransfer;
import io.tsds.storage.input.EmbeddingSource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every candidate its cluster. A copy of a landmark has the landmark's; any other row that of
 * its nearest landmarks ({@link LabelTransfer}). Where all distinct vectors are landmarks, nothing
 * is searched. Clusters are numbered by their sizes, the largest first, and then by their smallest
 * ids.
 */
final class LabelStage {
  static final String NAME = "labels";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String LABEL = "label";

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final RowStage rows;
  private final WorkTable table;

  LabelStage(
      StageContext context, RecoveryParameters parameters, RecoveryInputs inputs, RowStage rows) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.rows = rows;
    this.table = new WorkTable(context, NAME, "labels", schema(inputs), inputs.few());
  }

  /**
   * What the stage did.
   *
   * @param numbers of the clusters in the output, by label; -1 where no row has the label
   * @param searched rows that were no copies of landmarks for certain
   */
  record Facts(double seconds, int[] numbers, long searched) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run(RowStage.Facts read, Landmarks landmarks, GraphStage.Clustered clustered) {
    if (context.run().isFinished(NAME)) {
      LOG.info("labels: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    boolean all = landmarks.size() == read.distinct();
    if (all) {
      context.describe("labels, of copies");
      table.write(byDigests(landmarks, clustered));
    } else {
      context.describe("labels, by the nearest landmarks", read.read().rows());
      search(read, landmarks, clustered);
    }
    int[] numbers = numbers(clustered.facts().clusters(), read.read().rows());
    inputs.requireUnchanged(context.hadoopConfiguration());
    Facts facts =
        new Facts((System.nanoTime() - start) / 1e9, numbers, all ? 0 : read.read().rows());
    context.run().finish(NAME, facts);
    return facts;
  }

  /** Id and number of the cluster of every candidate, in any order. */
  Dataset<Row> clusters(Facts facts) {
    Column[] numbers = Arrays.stream(facts.numbers()).mapToObj(n -> lit(n)).toArray(Column[]::new);
    Column number = element_at(array(numbers), col(LABEL).plus(1));
    return table.read().select(col(Columns.ID), number.as(Columns.CLUSTER));
  }

  private static StructType schema(RecoveryInputs inputs) {
    return new StructType()
        .add(Columns.ID, inputs.idType(), false)
        .add(LABEL, DataTypes.IntegerType, false);
  }

  /** The labels where each row is a landmark or a copy of one. */
  private Dataset<Row> byDigests(Landmarks landmarks, GraphStage.Clustered clustered) {
    List<Row> labels = new ArrayList<>();
    for (int landmark = 0; landmark < landmarks.size(); landmark++) {
      labels.add(
          RowFactory.create(
              landmarks.high()[landmark], landmarks.low()[landmark], clustered.labels()[landmark]));
    }
    StructType schema =
        new StructType()
            .add(RowStage.HIGH, DataTypes.LongType, false)
            .add(RowStage.LOW, DataTypes.LongType, false)
            .add(LABEL, DataTypes.IntegerType, false);
    Dataset<Row> ofDigests =
        context
            .spark()
            .createDataFrame(
                context.sparkContext().parallelize(labels, context.reducers(labels.size())),
                schema);
    return rows.all()
        .join(inputs.few().together(ofDigests), new String[] {RowStage.HIGH, RowStage.LOW}, "inner")
        .select(Columns.ID, LABEL);
  }

  /** Writes the labels of all rows by their nearest landmarks. */
  private void search(RowStage.Facts read, Landmarks landmarks, GraphStage.Clustered clustered) {
    EmbeddingSource source = inputs.embeddings();
    int k = parameters.clustering().neighbors();
    double operations = 2.0 * landmarks.size() * read.read().rows() * source.dimension();
    LandmarkSearch search = new LandmarkSearch(landmarks, k, parameters.arithmetic(), operations);
    PartitionLedger ledger = PartitionLedger.registeredIn(context.spark());
    Broadcast<Labeling> job =
        context
            .sparkContext()
            .broadcast(new Labeling(search, clustered.labels(), clustered.transfer()));
    try {
      table.write(
          source.scan(
              IntStream.range(0, source.partitions()).toArray(),
              BlockSize.rows(source.dimension()),
              Long.MAX_VALUE,
              (partition, blocks) -> new BlockRows(blocks, ledger, job.value()::rows)));
    } finally {
      job.destroy();
    }
    ledger.throwFirstFault(parameters.candidates());
    ledger.requireWhole(parameters.candidates());
    ReadRows.ofEarlierRun(read.inputChecksum())
        .requireSame(ReadRows.of(ledger), "the labeling", parameters.candidates());
  }

  /** The numbers of the clusters by their labels. */
  private int[] numbers(int labels, long rows) {
    List<Row> sizes =
        table
            .read()
            .groupBy(LABEL)
            .agg(count(lit(1)).as("size"), min(col(Columns.ID)).as("first"))
            .orderBy(col("size").desc(), col("first"))
            .collectAsList();
    long labeled = sizes.stream().mapToLong(row -> row.getLong(1)).sum();
    if (labeled != rows) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%d of %d rows have a cluster", labeled, rows));
    }
    int[] numbers = new int[labels];
    Arrays.fill(numbers, -1);
    for (int number = 0; number < sizes.size(); number++) {
      numbers[sizes.get(number).getInt(0)] = number;
    }
    return numbers;
  }

  /** What a task needs to label rows. */
  @DefaultSerializer(JavaSerializer.class)
  private record Labeling(LandmarkSearch search, int[] labels, LabelTransfer transfer)
      implements Serializable {

    /** The label of each row [rows]. */
    int[] of(EmbeddingBlock block) {
      NeighborBlock found = search.nearest(block.values(), block.rows());
      int[] ofRows = new int[block.rows()];
      int from = 0;
      for (int row = 0; row < ofRows.length; row++) {
        int end = from + found.counts()[row];
        ofRows[row] = label(found, from, end);
        from = end;
      }
      return ofRows;
    }

    /** Id and label of each row of a block. */
    IntFunction<Row> rows(EmbeddingBlock block) {
      int[] ofRows = of(block);
      return row -> RowFactory.create(Columns.value(block.ids(), row), ofRows[row]);
    }

    private int label(NeighborBlock found, int from, int end) {
      if (found.squaredDistances()[from] == 0) {
        return labels[LandmarkSearch.number(found, from)];
      }
      int[] landmarks = new int[end - from];
      double[] distances = new double[end - from];
      for (int i = 0; i < landmarks.length; i++) {
        landmarks[i] = LandmarkSearch.number(found, from + i);
        distances[i] = StrictMath.sqrt(found.squaredDistances()[from + i]);
      }
      return transfer.label(landmarks, distances);
    }
  }
}
