package io.tsds.storage;

import io.tsds.UserException;
import io.tsds.storage.arrays.RecordEmbeddings;
import io.tsds.storage.arrays.RecordFormat;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.NamesWithColons;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.FormatByName;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.input.SilentLoss;
import io.tsds.storage.parquet.ParquetEmbeddings;
import io.tsds.storage.queries.QueryReader;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetColumn;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;

/** Opens embeddings of any format, checked on the driver as far as headers and footers tell. */
public final class EmbeddingSources {
  private EmbeddingSources() {}

  /**
   * Opens an input.
   *
   * @throws UserException naming the option, file or column that cannot be used
   */
  public static EmbeddingSource open(SparkSession spark, EmbeddingInput input) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    InputLocation location =
        new InputLocation(new InputParameterNames(input.role()).input(), input.uri());
    SilentLoss.refuse(key -> spark.conf().get(key, null));
    return open(spark, input, InputSnapshot.take(location, input.fileOrder(), hadoop), hadoop);
  }

  /** Opens exactly the files that an earlier run read; the input's URI stands in messages only. */
  public static EmbeddingSource open(
      SparkSession spark, EmbeddingInput input, RecordedInput recorded) {
    InputLocation location =
        new InputLocation(new InputParameterNames(input.role()).input(), input.uri());
    SilentLoss.refuse(key -> spark.conf().get(key, null));
    return open(
        spark,
        input,
        InputSnapshot.of(location, input.fileOrder(), recorded),
        spark.sessionState().newHadoopConf());
  }

  private static EmbeddingSource open(
      SparkSession spark, EmbeddingInput input, InputSnapshot snapshot, Configuration hadoop) {
    InputParameterNames names = new InputParameterNames(input.role());
    List<FileStatus> statuses = snapshot.listed().files();
    EmbeddingFormat format =
        input.format() == EmbeddingFormat.AUTO
            ? FormatByName.of(snapshot.files(), names)
            : input.format();
    refuseTargetsUnlessParquet(input, format, names);
    NamesWithColons.settings(statuses, hadoop).forEach(hadoop::set);
    try {
      return switch (format) {
        case NPY ->
            RecordEmbeddings.open(spark, input, RecordFormat.NPY, statuses, snapshot, hadoop);
        case FVECS ->
            RecordEmbeddings.open(spark, input, RecordFormat.FVECS, statuses, snapshot, hadoop);
        case SAFETENSORS ->
            RecordEmbeddings.open(
                spark, input, RecordFormat.SAFETENSORS, statuses, snapshot, hadoop);
        case NPZ ->
            RecordEmbeddings.open(spark, input, RecordFormat.NPZ, statuses, snapshot, hadoop);
        default -> ParquetEmbeddings.open(spark, input, statuses, snapshot, hadoop);
      };
    } catch (Exception e) {
      throw ReadFailure.translate(e);
    }
  }

  /**
   * Reads a whole input into memory, in the order of the files and then by row, and splits it into
   * target tasks.
   *
   * @param maxQueries the most rows there may be
   * @throws UserException naming the place of a faulty row, under {@code --on-bad-row fail}
   */
  public static QuerySet readQueries(SparkSession spark, EmbeddingInput input, int maxQueries) {
    return readQueries(spark, input, open(spark, input), maxQueries);
  }

  /** The same of exactly the files that an earlier run read. */
  public static QuerySet readQueries(
      SparkSession spark, EmbeddingInput input, RecordedInput recorded, int maxQueries) {
    return readQueries(spark, input, open(spark, input, recorded), maxQueries);
  }

  private static QuerySet readQueries(
      SparkSession spark, EmbeddingInput input, EmbeddingSource source, int maxQueries) {
    try {
      QueryReader reader = QueryReader.of(source, input, maxQueries);
      reader.readAll();
      return reader.queries(
          input.taskColumn() == null
              ? TargetColumn.absent()
              : TargetColumn.read(spark, input, source));
    } catch (Exception e) {
      throw ReadFailure.translate(e);
    }
  }

  private static void refuseTargetsUnlessParquet(
      EmbeddingInput input, EmbeddingFormat format, InputParameterNames names) {
    if (input.taskColumn() != null && format != EmbeddingFormat.PARQUET) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s is %s, but %s %s is %s, which has no columns; give Parquet files, or run once for each target task without %s",
              names.taskColumn(),
              input.taskColumn(),
              names.input(),
              input.uri(),
              format.name().toLowerCase(Locale.ROOT),
              names.taskColumn()));
    }
  }
}
