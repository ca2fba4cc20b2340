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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      writeByDigests(landmarks, clustered);
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

  /** Id and number of the cluster of every candidate. */
  Table clusters(Facts facts) {
    return new Clusters(table, facts.numbers());
  }

  /** Id and number of the cluster of every candidate. */
  private record Clusters(WorkTable labels, int[] numbers) implements Table {
    @Override
    public Dataset<Row> read() {
      Column[] all = Arrays.stream(numbers).mapToObj(n -> lit(n)).toArray(Column[]::new);
      Column number = element_at(array(all), col(LABEL).plus(1));
      return labels.read().select(col(Columns.ID), number.as(Columns.CLUSTER));
    }

    @Override
    public List<Row> held() {
      List<Row> rows = new ArrayList<>();
      for (Row row : labels.held()) {
        rows.add(RowFactory.create(row.get(0), numbers[row.getInt(1)]));
      }
      return rows;
    }
  }

  private static StructType schema(RecoveryInputs inputs) {
    return new StructType()
        .add(Columns.ID, inputs.idType(), false)
        .add(LABEL, DataTypes.IntegerType, false);
  }

  private void writeByDigests(Landmarks landmarks, GraphStage.Clustered clustered) {
    if (inputs.few().are()) {
      table.writeHeld(heldByDigests(landmarks, clustered.labels()));
    } else {
      table.write(byDigests(landmarks, clustered));
    }
  }

  /** The same as {@link #byDigests} of few rows. */
  private List<Row> heldByDigests(Landmarks landmarks, int[] labels) {
    Map<RowStage.Digest, Integer> ofDigests = new HashMap<>();
    for (int landmark = 0; landmark < labels.length; landmark++) {
      ofDigests.put(
          new RowStage.Digest(landmarks.high()[landmark], landmarks.low()[landmark]),
          labels[landmark]);
    }
    List<Row> labeled = new ArrayList<>();
    for (Row row : rows.all().held()) {
      Integer label = ofDigests.get(RowStage.Digest.of(row));
      if (label != null) {
        labeled.add(RowFactory.create(row.get(0), label));
      }
    }
    return labeled;
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
        .read()
        .join(ofDigests, new String[] {RowStage.HIGH, RowStage.LOW}, "inner")
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
    List<Row> sizes = inputs.few().are() ? heldSizes(labels) : sizes();
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

  /** Label, how many rows have it, and the first of their ids; the largest first, then by id. */
  private List<Row> sizes() {
    return table
        .read()
        .groupBy(LABEL)
        .agg(count(lit(1)).as("size"), min(col(Columns.ID)).as("first"))
        .orderBy(col("size").desc(), col("first"))
        .collectAsList();
  }

  /** The same of few rows. */
  private List<Row> heldSizes(int labels) {
    long[] sizes = new long[labels];
    Object[] first = new Object[labels];
    for (Row row : table.held()) {
      int label = row.getInt(1);
      if (sizes[label]++ == 0 || Columns.compare(row.get(0), first[label]) < 0) {
        first[label] = row.get(0);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < labels; label++) {
      if (sizes[label] > 0) {
        rows.add(RowFactory.create(label, sizes[label], first[label]));
      }
    }
    rows.sort(
        Comparator.comparing((Row row) -> -row.getLong(1))
            .thenComparing((one, other) -> Columns.compare(one.get(2), other.get(2))));
    return rows;
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
